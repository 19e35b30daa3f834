package io.posthouse.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** Reads the line of an entry. Anything unexpected in it is a {@link MalformedEntryException}. */
final class EntryParser {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] CHECK = EntryLine.CHECK.getBytes(StandardCharsets.US_ASCII);
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int MAX_ATTEMPT = 1_000_000_000; // one each second for thirty years
    private static final int DIGITS = 8;
    private static final int CHECK_LENGTH = CHECK.length + DIGITS + 2; // quote, brace
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private EntryParser() {}

    /**
     * Reads a line without its line feed.
     *
     * @param bag the bag in which the line stands: its entries must name it and carry a checksum. Empty for a letter's
     *     own file: no other letter's entries can be in it, and a person who changes a line may leave the checksum out
     */
    static Entry parse(byte[] octets, int from, int length, String bag) {
        int end = from + length;
        while (end > from && octets[end - 1] == ' ') { // room left in a first line that was written last
            end--;
        }
        if (hasChecksum(octets, from, end)) {
            if (!fitsChecksum(octets, from, end)) {
                throw new MalformedEntryException("the line does not fit its checksum");
            }
        } else if (!bag.isEmpty()) {
            throw new MalformedEntryException("the line has no checksum");
        }
        Fields fields = new Fields(octets, from, end - from);
        if (!bag.isEmpty() && !fields.text("bag").equals(bag)) {
            throw new MalformedEntryException("the line is of another bag");
        }
        try {
            return entry(fields);
        } catch (MalformedEntryException e) {
            throw e;
        } catch (RuntimeException e) { // an address, an id or a time that is none
            throw new MalformedEntryException(e);
        }
    }

    private static boolean hasChecksum(byte[] octets, int from, int end) {
        int check = end - CHECK_LENGTH;
        return check >= from && Arrays.equals(octets, check, check + CHECK.length, CHECK, 0, CHECK.length);
    }

    private static boolean fitsChecksum(byte[] octets, int from, int end) {
        int check = end - CHECK_LENGTH;
        var crc = new CRC32C();
        crc.update(octets, from, check - from);
        int rest = (int) crc.getValue();
        for (int i = check + CHECK.length; i < check + CHECK.length + DIGITS; i++) {
            if (octets[i] != HEX[rest >>> 28]) {
                return false;
            }
            rest <<= 4;
        }
        return true;
    }

    /** Whether a line of a letter's own file, without its line feed, is as it was written; then it can be parsed. */
    static boolean isAsWritten(byte[] octets, int from, int length) {
        int end = from + length;
        return hasChecksum(octets, from, end)
                && fitsChecksum(octets, from, end)
                && octets[end - 2] == '"'
                && octets[end - 1] == '}';
    }

    private static Entry entry(Fields fields) {
        QueueId id = QueueId.parse(fields.text("id"));
        return switch (fields.text("entry")) {
            case "message" -> message(id, fields);
            case "delivered" -> tried(id, fields, Outcome.Result.DELIVERED);
            case "deferred" -> tried(id, fields, Outcome.Result.DEFERRED);
            case "failed" -> tried(id, fields, Outcome.Result.FAILED);
            case "notified" -> notified(id, fields);
            case Entry.Handled.RELEASED -> new Entry.Handled(id, fields.time("at"), Intervention.RELEASE);
            case Entry.Handled.REQUEUED -> new Entry.Handled(id, fields.time("at"), Intervention.REQUEUE);
            case Entry.Handled.EXPIRED -> new Entry.Handled(id, fields.time("at"), Intervention.EXPIRE);
            case "due" -> new Entry.Due(id, fields.time("at"), fields.time("due"));
            case "held" -> new Entry.Held(id, fields.time("at"), fields.text("reason"));
            case "moved" -> new Entry.Moved(id, fields.time("at"), fields.text("to"));
            case "removed" -> new Entry.Removed(id, fields.time("at"));
            default -> throw new MalformedEntryException("the entry is of an unknown kind");
        };
    }

    private static Entry message(QueueId id, Fields fields) {
        var envelope = new Envelope(
                ReversePath.parse(fields.text("reverse-path")),
                fields.envelopeRecipients(),
                body(fields.text("body")),
                fields.textIfAny("envelope-id").map(EnvelopeId::parse),
                fields.textIfAny("returned").map(Returned::parse),
                fields.numberIfAny("priority")
                        .map(Math::toIntExact)
                        .map(Priority::new)
                        .orElse(Priority.NORMAL));
        var reception = new Reception(
                fields.client(),
                fields.text("helo"),
                fields.text("protocol"),
                fields.fact("submission"),
                fields.time("received"),
                fields.textIfAny("origin").map(Reception.Origin::valueOf).orElse(Reception.Origin.OUTSIDE));
        var traits = new ContentTraits(
                fields.fact("dot-lines"), fields.fact("eight-bit"), Math.toIntExact(fields.number("longest-line")));
        long size = fields.number("size");
        if (size < 0) {
            throw new MalformedEntryException("the size is negative");
        }
        int crc32c = Integer.parseUnsignedInt(fields.text("crc32c"), 16);
        return new Entry.Message(id, envelope, reception, traits, fields.time("accepted"), size, crc32c);
    }

    private static Entry tried(QueueId id, Fields fields, Outcome.Result result) {
        var outcome = new Outcome(
                result,
                EnhancedStatusCode.of(fields.text("status")),
                fields.text("peer"),
                fields.text("said"),
                fields.textIfAny("handover").map(Outcome.Handover::valueOf).orElse(Outcome.Handover.NONE));
        return new Entry.Tried(
                id, fields.attempt(), fields.time("at"), fields.text("next-hop"), fields.recipients(), outcome);
    }

    private static Entry notified(QueueId id, Fields fields) {
        var notice = new Notice(
                Notify.valueOf(fields.text("about").toUpperCase(Locale.ROOT)),
                fields.time("at"),
                fields.recipients(),
                fields.textIfAny("notification").map(QueueId::parse));
        return new Entry.Notified(id, notice);
    }

    private static BodyType body(String parameter) {
        return Arrays.stream(BodyType.values())
                .filter(type -> type.parameter().equals(parameter))
                .findFirst()
                .orElseThrow(() -> new MalformedEntryException("the body type is unknown"));
    }

    /** The fields of one JSON object of texts, whole numbers, facts and lists of texts. */
    private static final class Fields {
        private final Map<String, Object> values = new HashMap<>();

        Fields(byte[] octets, int from, int length) {
            try (JsonParser json = JSON.createParser(octets, from, length)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new MalformedEntryException("the line is no JSON object");
                }
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    json.nextToken();
                    values.put(name, value(json));
                }
                if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                    throw new MalformedEntryException("the line is more than a JSON object");
                }
            } catch (IOException e) {
                throw new MalformedEntryException(e);
            }
        }

        private static Object value(JsonParser json) throws IOException {
            return switch (json.currentToken()) {
                case VALUE_STRING -> json.getText();
                case VALUE_NUMBER_INT -> json.getLongValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case START_ARRAY -> {
                    var texts = new ArrayList<String>();
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        texts.add(json.getText());
                    }
                    if (json.currentToken() != JsonToken.END_ARRAY) {
                        throw new MalformedEntryException("a list is of something else than texts");
                    }
                    yield texts;
                }
                default -> throw new MalformedEntryException("a value is of a strange kind");
            };
        }

        private <T> T get(String name, Class<T> type) {
            Object value = values.get(name);
            if (!type.isInstance(value)) {
                throw new MalformedEntryException("the field " + name + " is missing or of a strange kind");
            }
            return type.cast(value);
        }

        String text(String name) {
            return get(name, String.class);
        }

        Optional<String> textIfAny(String name) {
            return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
        }

        long number(String name) {
            return get(name, Long.class);
        }

        Optional<Long> numberIfAny(String name) {
            return values.containsKey(name) ? Optional.of(number(name)) : Optional.empty();
        }

        int attempt() {
            long attempt = number("attempt");
            if (attempt < 0 || attempt > MAX_ATTEMPT) {
                throw new MalformedEntryException("the number of the attempt is out of all bounds");
            }
            return (int) attempt;
        }

        boolean fact(String name) {
            return get(name, Boolean.class);
        }

        /** Within years of four digits, so that a time and a few days more are always a time. */
        Instant time(String name) {
            Instant time;
            try {
                time = EntryTimes.parse(text(name));
            } catch (DateTimeException e) {
                throw new MalformedEntryException(e);
            }
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                throw new MalformedEntryException("the time in " + name + " is out of all bounds");
            }
            return time;
        }

        List<Recipient> recipients() {
            return texts("recipients").stream().map(Recipient::of).toList();
        }

        /** With what the sender wants to be told of each. */
        List<Recipient> envelopeRecipients() {
            if (!values.containsKey("notify") && !values.containsKey("original-recipients")) {
                return recipients();
            }
            List<String> addresses = texts("recipients");
            List<String> notifyOn = textForEach("notify", addresses.size());
            List<String> originals = textForEach("original-recipients", addresses.size());
            var recipients = new ArrayList<Recipient>();
            for (int i = 0; i < addresses.size(); i++) {
                recipients.add(new Recipient(
                        Mailbox.parse(addresses.get(i)),
                        notifyOn.get(i).isEmpty() ? Set.of() : Notify.parse(notifyOn.get(i)),
                        Optional.of(originals.get(i))
                                .filter(original -> !original.isEmpty())
                                .map(OriginalRecipient::parse)));
            }
            return recipients;
        }

        private List<String> textForEach(String name, int count) {
            if (!values.containsKey(name)) {
                return Collections.nCopies(count, "");
            }
            List<String> texts = texts(name);
            if (texts.size() != count) {
                throw new MalformedEntryException("there are more or fewer " + name + " than recipients");
            }
            return texts;
        }

        private List<String> texts(String name) {
            var texts = new ArrayList<String>();
            for (Object text : get(name, List.class)) {
                texts.add((String) text);
            }
            return texts;
        }

        /** The address is a literal, or it is malformed: no name is ever looked up. */
        Optional<InetAddress> client() {
            if (!values.containsKey("client")) {
                return Optional.empty();
            }
            String literal = text("client");
            if (literal.isEmpty()
                    || !literal.chars().allMatch(c -> ".:".indexOf(c) >= 0 || Character.digit(c, 16) >= 0)) {
                throw new MalformedEntryException("the client is no address");
            }
            try {
                return Optional.of(InetAddress.getByName(literal.indexOf(':') >= 0 ? '[' + literal + ']' : literal));
            } catch (IOException e) {
                throw new MalformedEntryException(e);
            }
        }
    }
}

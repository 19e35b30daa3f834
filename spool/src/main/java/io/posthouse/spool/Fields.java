package io.posthouse.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of an entry: one JSON object of texts, whole numbers, facts and lists of texts. What is missing or not what it
 * ought to be is a {@link MalformedEntryException}, or an exception of what is made of it.
 */
final class Fields {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int MAX_ATTEMPT = 1_000_000_000; // one each second for thirty years

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
        if (literal.isEmpty() || !literal.chars().allMatch(c -> ".:".indexOf(c) >= 0 || Character.digit(c, 16) >= 0)) {
            throw new MalformedEntryException("the client is no address");
        }
        try {
            return Optional.of(InetAddress.getByName(literal.indexOf(':') >= 0 ? '[' + literal + ']' : literal));
        } catch (IOException e) {
            throw new MalformedEntryException(e);
        }
    }
}

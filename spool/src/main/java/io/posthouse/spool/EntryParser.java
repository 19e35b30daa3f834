package io.posthouse.spool;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Reads the line of an entry. Anything unexpected in it is a {@link MalformedEntryException}. */
final class EntryParser {
    private static final byte[] CHECK = EntryLine.CHECK.getBytes(StandardCharsets.US_ASCII);
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
}

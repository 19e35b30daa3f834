package io.posthouse.spool;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One line of a spool file: a message, or something that happened to one. {@code docs/spool.md} tells the format. */
sealed interface Entry {

    QueueId id();

    /**
     * Writes the line.
     *
     * @param bag the name of the bag it goes into, empty for a letter's own file
     */
    void writeTo(EntryLine line, String bag);

    /** The first entry of every letter; the content follows it. */
    record Message(
            QueueId id,
            Envelope envelope,
            Reception reception,
            ContentTraits traits,
            Instant acceptedAt,
            long sizeBytes,
            int crc32c)
            implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "message", id, bag)
                    .time("accepted", acceptedAt)
                    .text("reverse-path", envelope.reversePath().address())
                    .texts("recipients", addresses(envelope.recipients()))
                    .text("body", envelope.body().parameter());
            if (!envelope.priority().equals(Priority.NORMAL)) {
                line.number("priority", envelope.priority().value());
            }
            notificationsTo(line);
            reception.client().ifPresent(client -> line.text("client", address(client)));
            line.text("helo", reception.helo())
                    .text("protocol", reception.protocol())
                    .fact("submission", reception.submission())
                    .time("received", reception.at());
            if (reception.origin() != Reception.Origin.OUTSIDE) {
                line.text("origin", reception.origin().name());
            }
            line.fact("dot-lines", traits.dotLines())
                    .fact("eight-bit", traits.eightBit())
                    .number("longest-line", traits.longestLine())
                    .checksum("crc32c", crc32c)
                    .number("size", sizeBytes)
                    .end();
        }

        /** What the sender wants to be told (RFC 3461), where it said; of recipients a list as long as theirs. */
        private void notificationsTo(EntryLine line) {
            envelope.envelopeId().ifPresent(name -> line.text("envelope-id", name.toString()));
            envelope.returned().ifPresent(returned -> line.text("returned", returned.parameter()));
            List<Recipient> recipients = envelope.recipients();
            if (recipients.stream().anyMatch(recipient -> !recipient.notifyOn().isEmpty())) {
                line.texts(
                        "notify",
                        recipients.stream()
                                .map(recipient -> Notify.list(recipient.notifyOn()))
                                .toList());
            }
            if (recipients.stream()
                    .anyMatch(recipient -> recipient.originalRecipient().isPresent())) {
                line.texts(
                        "original-recipients",
                        recipients.stream()
                                .map(recipient -> recipient
                                        .originalRecipient()
                                        .map(OriginalRecipient::toString)
                                        .orElse(""))
                                .toList());
            }
        }
    }

    /** What became of recipients that had the same fate in one attempt: delivered, deferred or failed. */
    record Tried(QueueId id, int attempt, Instant at, String nextHop, List<Recipient> recipients, Outcome outcome)
            implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            String kind = outcome.result().name().toLowerCase(Locale.ROOT);
            begin(line, kind, id, bag)
                    .time("at", at)
                    .number("attempt", attempt)
                    .text("next-hop", nextHop)
                    .texts("recipients", addresses(recipients))
                    .text("status", outcome.status().toString())
                    .text("peer", outcome.peer())
                    .text("said", outcome.said());
            if (matters(outcome.handover())) {
                line.text("handover", outcome.handover().name());
            }
            line.end();
        }

        /** Who reports success matters only to a sender who wants to be told of it. */
        private boolean matters(Outcome.Handover handover) {
            return handover != Outcome.Handover.NONE
                    && recipients.stream().anyMatch(recipient -> recipient.wants(Notify.SUCCESS));
        }
    }

    /** The sender was told what became of some recipients. */
    record Notified(QueueId id, Notice notice) implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "notified", id, bag)
                    .time("at", notice.at())
                    .text("about", notice.about().name().toLowerCase(Locale.ROOT))
                    .texts("recipients", addresses(notice.recipients()));
            notice.notification().ifPresent(written -> line.text("notification", written.toString()));
            line.end();
        }
    }

    /** A person did something to the letter that is heeded when it is read. */
    record Handled(QueueId id, Instant at, Intervention what) implements Entry {
        static final String RELEASED = "released";
        static final String REQUEUED = "requeued";
        static final String EXPIRED = "expired";

        @Override
        public void writeTo(EntryLine line, String bag) {
            String kind = switch (what) {
                case RELEASE -> RELEASED;
                case REQUEUE -> REQUEUED;
                case EXPIRE, EXPIRE_AND_RELEASE -> EXPIRED;
                case HOLD, DELETE, FLUSH -> throw new IllegalArgumentException(what + " is no entry of its own");
            };
            begin(line, kind, id, bag).time("at", at).end();
        }
    }

    /** The letter waits in deferred until then. */
    record Due(QueueId id, Instant at, Instant due) implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "due", id, bag).time("at", at).time("due", due).end();
        }
    }

    /** The letter waits in hold until a person acts. */
    record Held(QueueId id, Instant at, String reason) implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "held", id, bag).time("at", at).text("reason", reason).end();
        }
    }

    /** The letter has left this bag for a file of its own, where its history goes on. */
    record Moved(QueueId id, Instant at, String to) implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "moved", id, bag).time("at", at).text("to", to).end();
        }
    }

    /** Nothing is left to do for the letter. */
    record Removed(QueueId id, Instant at) implements Entry {

        @Override
        public void writeTo(EntryLine line, String bag) {
            begin(line, "removed", id, bag).time("at", at).end();
        }
    }

    private static EntryLine begin(EntryLine line, String kind, QueueId id, String bag) {
        line.begin(kind, id);
        return bag.isEmpty() ? line : line.text("bag", bag);
    }

    /** Without the zone of a link-local address, which may have another name or none when it is read back. */
    private static String address(InetAddress client) {
        String text = client.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static List<String> addresses(List<Recipient> recipients) {
        if (recipients.size() == 1) {
            return List.of(recipients.get(0).forwardPath().toString());
        }
        return recipients.stream()
                .map(recipient -> recipient.forwardPath().toString())
                .toList();
    }
}

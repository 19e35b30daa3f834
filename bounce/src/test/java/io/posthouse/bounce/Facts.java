package io.posthouse.bounce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.Age;
import io.posthouse.spool.Content;
import io.posthouse.spool.Letter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A letter and its fates, from which tests have notifications written. */
final class Facts {
    static final Instant ACCEPTED = Instant.parse("2026-11-23T16:44:00Z");
    static final String PEER = "mx1.there.example[198.51.100.9]:25";
    static final Outcome UNKNOWN = Outcome.failed("5.1.1", PEER, "550 5.1.1 <b@there.example>: no such user");
    static final String LUNCH = """
            Received: from mua.here.example ([192.0.2.7]) by relay.here.example; Mon, 23 Nov 2026 16:44:00 +0000\r
            From: Anna <a@here.example>\r
            To: b@there.example\r
            Subject: Lunch on\r
             Friday\r
            Message-ID: <1@here.example>\r
            \r
            Shall we?\r
            """;

    private final List<Fate> fates = new ArrayList<>();
    private Optional<EnvelopeId> envelopeId = Optional.empty();
    private Mailbox to = Mailbox.parse("a@here.example");
    private boolean toPostmaster;
    private Notify about = Notify.FAILURE;
    private Duration after = Duration.ofSeconds(2);
    private Content content = content(LUNCH);
    private boolean wholeWanted;
    private int others;

    static Facts about(Notify about) {
        var facts = new Facts();
        facts.about = about;
        return facts;
    }

    Facts fate(String recipient, Outcome outcome) {
        return fate(Recipient.of(recipient), outcome);
    }

    Facts fate(Recipient recipient, Outcome outcome) {
        fates.add(new Fate(recipient, outcome));
        return this;
    }

    Facts after(Duration delay) {
        after = delay;
        return this;
    }

    Facts to(Mailbox mailbox) {
        to = mailbox;
        return this;
    }

    Facts toPostmaster(String mailbox) {
        to = Mailbox.parse(mailbox);
        toPostmaster = true;
        return this;
    }

    Facts envelopeId(String xtext) {
        envelopeId = Optional.of(EnvelopeId.parse(xtext));
        return this;
    }

    Facts original(String octets) {
        content = content(octets);
        return this;
    }

    Facts wholeWanted() {
        wholeWanted = true;
        return this;
    }

    /** So many recipients of whom nothing is told. */
    Facts others(int count) {
        others = count;
        return this;
    }

    Notification notification() {
        var recipients = new ArrayList<>(fates.stream().map(Fate::recipient).toList());
        for (int i = 0; i < others; i++) {
            recipients.add(Recipient.of("other" + i + "@there.example"));
        }
        var envelope = new Envelope(
                toPostmaster ? ReversePath.NULL : ReversePath.of(to),
                recipients,
                BodyType.SEVEN_BIT,
                envelopeId,
                Optional.empty());
        var reception = new Reception(Optional.empty(), "here.example", "ESMTP", true, ACCEPTED);
        var letter = new Letter(
                new QueueId(1_795_000_000_123_456L),
                envelope,
                reception,
                content.sizeBytes(),
                new ContentTraits(false, false, 78),
                ACCEPTED,
                1,
                Map.of(),
                List.of(),
                false,
                Age.since(ACCEPTED).postponed(ACCEPTED, ACCEPTED.plus(after)));
        return new Notification(
                about,
                Domain.parse("relay.here.example"),
                letter,
                to,
                toPostmaster,
                fates,
                ACCEPTED.plus(after),
                ACCEPTED.plus(Duration.ofDays(5)));
    }

    Composer.Message compose() {
        return Composer.compose(notification(), Original.read(content, wholeWanted, 50_000), new Random(1));
    }

    String text() {
        return new String(compose().octets(), StandardCharsets.UTF_8);
    }

    /** A content of these octets, one for each character. */
    static Content content(String octets) {
        byte[] all = octets.getBytes(StandardCharsets.ISO_8859_1);
        return new Content() {
            @Override
            public long sizeBytes() {
                return all.length;
            }

            @Override
            public Optional<ByteBuf> inMemory() {
                return Optional.of(Unpooled.wrappedBuffer(all));
            }

            @Override
            public Optional<FileRange> inFile() {
                return Optional.empty();
            }

            @Override
            public void read(long position, ByteBuf target) {
                int length = (int) Math.min(all.length - position, Math.min(1000, target.writableBytes()));
                target.writeBytes(all, (int) position, length);
            }

            @Override
            public void close() {}
        };
    }
}

package io.posthouse.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A letter that has been tried in vain since it came, as Posthouse's spool keeps it ({@code docs/spool.md}). The older one
 * is, the more attempts it has behind it; half of them are younger than eight hours. Each is like no other, and always the
 * same for the same number.
 */
final class WaitingLetter {
    /** There are so many of them, no two with the same id. */
    static final int MAX_NUMBER = 1_000_000;

    /** Domains of recipients, each its own next hop; the first have the most mail. */
    static final int DOMAINS = 50;

    private static final int SENDER_DOMAINS = 100;
    private static final int MAILBOXES = 20_000; // in each domain
    private static final int CONTENT = 1500; // octets, about
    private static final Duration LONGEST = Duration.ofDays(5);
    private static final double MEAN_AGE_SECONDS = 12 * 3600;
    private static final int MIN_WAIT = 300; // seconds, as Posthouse's default
    private static final int MAX_WAIT = 4000;
    private static final Duration REST = Duration.ofMinutes(40); // nothing falls due while it is measured
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // of ids
    private static final String[][] REASONS = {
        {"4.4.1", "cannot connect to %s: Connection refused"},
        {"4.4.1", "cannot connect to %s: timed out"},
        {"4.4.1", "cannot connect to %s: No route to host"},
        {"4.4.2", "%s closed the connection before it greeted"},
        {"4.4.2", "%s closed the connection after MAIL"},
        {"4.4.2", "%s did not reply to the final dot within 10 min"},
        {"4.4.3", "the name servers of the domain do not answer"},
        {"4.4.5", "421 4.4.5 too busy, come back later"},
        {"4.7.0", "421 4.7.0 too many connections from your network"},
        {"4.7.1", "451 4.7.1 greylisted, try again in 5 minutes"},
        {"4.7.1", "450 4.7.1 client host rejected: cannot find your hostname"},
        {"4.2.0", "450 4.2.0 mailbox is busy"},
        {"4.2.1", "450 4.2.1 mailbox receives mail too fast"},
        {"4.2.2", "452 4.2.2 mailbox full"},
        {"4.3.0", "451 4.3.0 temporary failure, please try again later"},
        {"4.3.1", "452 4.3.1 insufficient system storage"},
        {"4.3.2", "421 4.3.2 system is shutting down"},
        {"4.3.5", "451 4.3.5 server configuration error"},
        {"4.5.1", "451 4.5.1 session refused, see https://postmaster.example/limits"},
        {"4.7.5", "cannot verify the certificate of %s"},
    };

    private final SplittableRandom random;
    private final Instant now;
    private final String id;
    private final Instant accepted;
    private final String sender;
    private final String domain;
    private final String recipients;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(16 << 10);
    private final String micros; // as all of its times end
    private Instant due;

    /**
     * The letter with a number.
     *
     * @param number from 0, below {@value #MAX_NUMBER}
     * @param now by whose clock it waits
     */
    WaitingLetter(int number, Instant now) {
        random = new SplittableRandom(number);
        this.now = now;
        long age = MIN_WAIT + (long) (-MEAN_AGE_SECONDS * Math.log(1 - random.nextDouble()));
        accepted = now.truncatedTo(ChronoUnit.SECONDS)
                .minusSeconds(age % (LONGEST.toSeconds() - MIN_WAIT) + MIN_WAIT)
                .plus(number, ChronoUnit.MICROS);
        id = id(ChronoUnit.MICROS.between(Instant.EPOCH, accepted));
        sender = "sender" + random.nextInt(1000) + "@list" + random.nextInt(SENDER_DOMAINS) + ".example";
        domain = domain(random.nextInt(DOMAINS) * random.nextInt(DOMAINS) / DOMAINS);
        int count = random.nextInt(8) == 0 ? 2 + random.nextInt(3) : 1;
        recipients = Stream.generate(() -> '"' + mailbox(random.nextInt(MAILBOXES), domain) + '"')
                .limit(count)
                .distinct()
                .collect(Collectors.joining(","));
        micros = ".%06dZ".formatted(number % 1_000_000);
        due = accepted;
        write();
    }

    static String domain(int number) {
        return "there" + number + ".example";
    }

    static String mailbox(int number, String domain) {
        return "user" + number + '@' + domain;
    }

    private static String id(long micros) {
        var text = new char[11];
        long rest = micros;
        for (int i = text.length - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }

    private void write() {
        byte[] content = content();
        var crc = new CRC32C();
        crc.update(content);
        line("{\"entry\":\"message\",\"id\":\"" + id + "\",\"accepted\":\"" + time(accepted) + "\",\"reverse-path\":\""
                + sender + "\",\"recipients\":[" + recipients
                + "],\"body\":\"7BIT\",\"client\":\"192.0.2.7\",\"helo\":\"mua.here.example\",\"protocol\":\"ESMTP\","
                + "\"submission\":false,\"received\":\"" + time(accepted)
                + "\",\"dot-lines\":false,\"eight-bit\":false,"
                + "\"longest-line\":72,\"crc32c\":\"" + hex(crc) + "\",\"size\":" + content.length);
        octets.writeBytes(content);
        octets.write('\n');
        String host = "mx." + domain + "[192.0.2." + (1 + random.nextInt(250)) + "]:25";
        for (int attempt = 1; due.isBefore(now); attempt++) {
            Instant at = due;
            String[] reason = REASONS[random.nextInt(REASONS.length)];
            String said = reason[1].contains("%s") ? reason[1].replace("%s", host) : reason[1];
            line("{\"entry\":\"deferred\",\"id\":\"" + id + "\",\"at\":\"" + time(at) + "\",\"attempt\":" + attempt
                    + ",\"next-hop\":\"" + domain + "\",\"recipients\":[" + recipients + "],\"status\":\"" + reason[0]
                    + "\",\"peer\":\"" + host + "\",\"said\":\"" + said + '"');
            due = at.plusSeconds(Math.max(
                    MIN_WAIT, Math.min(MAX_WAIT, Duration.between(accepted, at).toSeconds())));
            if (!due.isBefore(now)) {
                due = due.plus(REST);
            }
            line("{\"entry\":\"due\",\"id\":\"" + id + "\",\"at\":\"" + time(at) + "\",\"due\":\"" + time(due) + '"');
        }
    }

    private byte[] content() {
        var text = new StringBuilder(CONTENT + 100);
        text.append("From: <")
                .append(sender)
                .append(">\r\nSubject: number ")
                .append(id)
                .append("\r\n\r\n");
        while (text.length() < CONTENT) {
            text.append("Nothing in here is looked at before the letter is delivered at last.\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a line with its checksum, given all that stands before that. */
    private void line(String fields) {
        byte[] line = fields.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32C();
        crc.update(line);
        octets.writeBytes(line);
        octets.writeBytes((",\"check\":\"" + hex(crc) + "\"}\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(CRC32C crc) {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private String time(Instant time) {
        String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
        return text.substring(0, text.length() - 1) + micros;
    }

    String id() {
        return id;
    }

    String sender() {
        return sender;
    }

    /** The folder of the minute in which it is due, or the first full one after that. */
    String minute() {
        Instant minute = due.truncatedTo(ChronoUnit.MINUTES);
        Instant first = minute.equals(due) ? minute : minute.plus(1, ChronoUnit.MINUTES);
        return first.toString().replaceAll("[-:]", "").replace("00Z", "Z");
    }

    byte[] octets() {
        return octets.toByteArray();
    }
}

package io.posthouse.it;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Messages of all kinds, made from a seed. */
final class Samples {
    /**
     * One of them.
     *
     * @param content empty or ending in CRLF, no CR or LF alone, no NUL
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    record Sample(String name, byte[] content) {
        /** Without its CRLF. */
        int longestLine() {
            return Wire.text(content).lines().mapToInt(String::length).max().orElse(0);
        }

        @Override
        public String toString() {
            return name + " (" + content.length + " octets)";
        }
    }

    /** Enough of a header section that nothing needs to be added. */
    static final String HEADER = """
            From: A <a@client.example>
            Date: Mon, 23 Nov 2026 16:44:00 +0000
            Message-ID: <sample@client.example>
            """.replace("\n", "\r\n");

    private static final int[] LINE_LENGTHS = {
        76, 77, 997, 998, 999, 1000, 1001, 2047, 2048, 2049, 5_000, 8_191, 8_192, 8_193, 65_535, 65_536, 100_000
    };

    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    /** Those that have a name of their own. */
    List<Sample> particular() {
        var samples = new ArrayList<Sample>();
        samples.add(body("no body and no empty line", null));
        samples.add(body("an empty body", ""));
        samples.add(body("a body of one empty line", "\r\n"));
        samples.add(body("empty lines at the end", "text\r\n\r\n\r\n\r\n"));
        samples.add(body("a dot alone", ".\r\n"));
        samples.add(body("dots alone", ".\r\n..\r\n...\r\n.\r\n.\r\n"));
        samples.add(body("dots first and last", ".first\r\n. second\r\n..third\r\nlast.\r\n.\r\n"));
        samples.add(body("a dot in the first column of a folded field", "x\r\n"));
        samples.add(new Sample("a header line that begins with a dot", Wire.ascii(HEADER + ".X: y\r\n\r\nz\r\n")));
        samples.add(new Sample("folded fields", Wire.ascii(HEADER + "X-Folded: a\r\n b\r\n\tc\r\n \t\r\n\r\nz\r\n")));
        samples.add(new Sample("spaces at line ends", Wire.ascii(HEADER + "Subject: a  \r\n\r\nb  \r\n \t\r\n")));
        samples.add(body("looks like commands", "QUIT\r\nRSET\r\nMAIL FROM:<x@y.example>\r\nDATA\r\n"));
        samples.add(body("all octets but CR, LF and NUL", allOctets()));
        for (int length : LINE_LENGTHS) {
            samples.add(body("a line of " + length, "x".repeat(length) + "\r\n"));
            samples.add(body("a line of " + length + " that begins with a dot", "." + "y".repeat(length - 1) + "\r\n"));
        }
        return samples;
    }

    /** Any: short and long lines, dots, 8-bit octets, header fields. */
    List<Sample> random(int count) {
        return IntStream.range(0, count).mapToObj(this::any).toList();
    }

    private Sample any(int number) {
        var content = new ByteArrayOutputStream();
        content.writeBytes(Wire.ascii(HEADER));
        for (int i = random.nextInt(20); i > 0; i--) {
            content.writeBytes(Wire.ascii("X-" + number + "-" + i + ": "));
            line(content, random.nextInt(200));
        }
        content.writeBytes(Wire.ascii("\r\n"));
        for (int i = random.nextInt(100); i > 0; i--) {
            line(content, length());
        }
        return new Sample("random " + number, content.toByteArray());
    }

    private int length() {
        int kind = random.nextInt(20);
        return kind == 0 ? random.nextInt(5_000) : kind < 4 ? random.nextInt(3) : random.nextInt(100);
    }

    /** Full of dots at line starts, and of octets that no text has. */
    Sample large(int sizeBytes) {
        var content = new ByteArrayOutputStream(sizeBytes + 1024);
        content.writeBytes(Wire.ascii(HEADER + "\r\n"));
        while (content.size() < sizeBytes - 2) {
            line(content, Math.min(random.nextInt(2_000), sizeBytes - 2 - content.size()));
        }
        return new Sample("large", content.toByteArray());
    }

    private void line(ByteArrayOutputStream content, int length) {
        byte[] line = new byte[length];
        random.nextBytes(line);
        boolean eightBit = random.nextInt(4) == 0;
        for (int i = 0; i < length; i++) {
            line[i] = octet(line[i], eightBit);
        }
        if (length > 0 && random.nextInt(4) == 0) {
            line[0] = '.';
        }
        content.writeBytes(line);
        content.writeBytes(Wire.ascii("\r\n"));
    }

    private static byte octet(byte any, boolean eightBit) {
        int value = eightBit ? any & 0xff : any & 0x7f;
        return (byte) (value == 0 || value == '\r' || value == '\n' ? ' ' : value);
    }

    private static Sample body(String name, @Nullable String body) {
        return new Sample(name, Wire.ascii(HEADER + (body == null ? "" : "\r\n" + body)));
    }

    private static String allOctets() {
        var body = new StringBuilder();
        IntStream.rangeClosed(1, 255)
                .filter(octet -> octet != '\r' && octet != '\n')
                .forEach(octet -> body.append((char) octet));
        return body.append("\r\n").toString();
    }
}

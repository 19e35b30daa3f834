package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes the line of an entry: JSON in ASCII, straight into octets, since every message passes here. The last field is a
 * CRC32C of all that stands before it. Owned by one thread, used for one line after the other.
 */
final class EntryLine {
    /** What stands before the eight digits of the line's own checksum. */
    static final String CHECK = ",\"check\":\"";

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final CRC32C crc = new CRC32C();
    private byte[] octets = new byte[1024];
    private int length;

    private long cachedSecond = Long.MIN_VALUE; // most times are within the second of the time before
    private String cachedText = "";

    EntryLine begin(String kind, QueueId id) {
        length = 0;
        ascii("{\"entry\":\"");
        ascii(kind);
        octet('"');
        return text("id", id.toString());
    }

    EntryLine text(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    EntryLine texts(String name, List<String> values) {
        name(name);
        octet('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                octet(',');
            }
            string(values.get(i));
        }
        octet(']');
        return this;
    }

    EntryLine number(String name, long value) {
        name(name);
        ascii(Long.toString(value));
        return this;
    }

    EntryLine fact(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
        return this;
    }

    EntryLine checksum(String name, int value) {
        name(name);
        octet('"');
        hex(value);
        octet('"');
        return this;
    }

    /** In microseconds, as ids are. */
    EntryLine time(String name, Instant value) {
        if (value.getEpochSecond() != cachedSecond) {
            cachedSecond = value.getEpochSecond();
            String text = Instant.ofEpochSecond(cachedSecond).toString();
            cachedText = text.substring(0, text.length() - 1);
        }
        name(name);
        octet('"');
        ascii(cachedText);
        octet('.');
        int micros = value.getNano() / 1000;
        for (int unit = 100_000; unit > 0; unit /= 10) {
            octet('0' + micros / unit % 10);
        }
        ascii("Z\"");
        return this;
    }

    void end() {
        crc.reset();
        crc.update(octets, 0, length);
        ascii(CHECK);
        hex((int) crc.getValue());
        ascii("\"}\n");
    }

    /** Makes the line as long as room was left for it. JSON may be followed by spaces. */
    void pad(int wantedLength) {
        room(wantedLength - length);
        Arrays.fill(octets, length - 1, wantedLength - 1, (byte) ' ');
        octets[wantedLength - 1] = '\n';
        length = wantedLength;
    }

    /** The line, from index 0, until the next one is begun. */
    byte[] octets() {
        return octets;
    }

    int length() {
        return length;
    }

    private void name(String name) {
        ascii(",\"");
        ascii(name);
        ascii("\":");
    }

    private void string(String value) {
        octet('"');
        int plain = plainStart(value);
        copy(value, plain);
        room((value.length() - plain) * 6);
        for (int i = plain; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                unicode(c);
            } else {
                if (c == '"' || c == '\\') {
                    octets[length++] = '\\';
                }
                octets[length++] = (byte) c;
            }
        }
        octet('"');
    }

    /** How much of it, at its start, stands for itself; mostly all. */
    private static int plainStart(String value) {
        int at = 0;
        while (at < value.length() && isPlain(value.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }

    private void unicode(char c) {
        ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            octet(HEX[c >> shift & 15]);
        }
    }

    private void hex(int value) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            octet(HEX[value >>> shift & 15]);
        }
    }

    private void ascii(String text) {
        copy(text, text.length());
    }

    /** Of ASCII. By local variables: the quick compiler stores a field each time it changes. */
    private void copy(String text, int count) {
        room(count);
        byte[] into = octets;
        int at = length;
        for (int i = 0; i < count; i++) {
            into[at + i] = (byte) text.charAt(i);
        }
        length += count;
    }

    private void octet(int octet) {
        room(1);
        octets[length++] = (byte) octet;
    }

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}

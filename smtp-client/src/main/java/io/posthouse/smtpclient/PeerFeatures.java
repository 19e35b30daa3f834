package io.posthouse.smtpclient;

import io.posthouse.mail.Reply;
import java.util.List;
import java.util.Locale;

/**
 * What a peer can do, as it said in its reply to EHLO (RFC 5321 section 4.1.1.1).
 *
 * @param pipelining whether it takes commands in groups (RFC 2920)
 * @param size whether MAIL may carry SIZE (RFC 1870)
 * @param maxSizeBytes the largest message it takes; 0 where it sets or names no limit
 * @param eightBitMime whether it takes content with octets above 127 (RFC 6152)
 * @param dsn whether it takes what a sender wants to be told, and sees to it (RFC 3461)
 * @param priority whether MAIL may carry MT-PRIORITY (RFC 6710)
 */
record PeerFeatures(
        boolean pipelining, boolean size, long maxSizeBytes, boolean eightBitMime, boolean dsn, boolean priority) {

    /** Of a peer that knows HELO only. */
    static final PeerFeatures NONE = new PeerFeatures(false, false, 0, false, false, false);

    static PeerFeatures of(Reply ehlo) {
        boolean pipelining = false;
        boolean size = false;
        long maxSizeBytes = 0;
        boolean eightBitMime = false;
        boolean dsn = false;
        boolean priority = false;
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) { // the first is its name and a greeting
            String[] words = line.strip().split("\\s+");
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "PIPELINING" -> pipelining = true;
                case "8BITMIME" -> eightBitMime = true;
                case "DSN" -> dsn = true;
                case "MT-PRIORITY" -> priority = true; // whatever profile it names
                case "SIZE" -> {
                    size = true;
                    maxSizeBytes = words.length > 1 ? sizeOf(words[1]) : 0;
                }
                default -> {} // what we do not use
            }
        }
        return new PeerFeatures(pipelining, size, maxSizeBytes, eightBitMime, dsn, priority);
    }

    private static long sizeOf(String digits) {
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0; // RFC 1870 section 4: 1 to 20 digits
    }
}

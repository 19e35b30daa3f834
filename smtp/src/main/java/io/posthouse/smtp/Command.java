package io.posthouse.smtp;

/**
 * A command as a client sent it.
 *
 * @param text the whole line without CRLF, one character for each octet; of a {@link Verb#MALFORMED} line only why it
 *     is no command, fit for a reply
 */
public record Command(Verb verb, String text) {

    /** A line without its CRLF. */
    static Command of(String line) {
        return line.isBlank() ? malformed("empty line") : new Command(Verb.of(line), line);
    }

    static Command malformed(String reason) {
        return new Command(Verb.MALFORMED, reason);
    }

    /** What follows the verb, without the spaces around it (RFC 5321 section 4.1.1 tolerates trailing ones). */
    public String argument() {
        int from = text.indexOf(' ');
        int to = text.length();
        while (from >= 0 && from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (from >= 0 && to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return from < 0 ? "" : text.substring(from, to);
    }
}

package io.posthouse.mail;

import java.util.List;
import java.util.Optional;

/**
 * A reply to a command: a three-digit code and one or more lines of text (RFC 5321 section 4.2).
 *
 * @param code 200 to 599
 * @param status the enhanced status code that leads each line (RFC 2034 section 4), empty for the greeting, for the
 *     reply to EHLO, for 3yz, and where a peer gave none
 * @param lines text without code, status and line end; at least one, possibly empty
 */
public record Reply(int code, Optional<EnhancedStatusCode> status, List<String> lines) {
    public Reply {
        lines = List.copyOf(lines);
        if (code < 200 || code > 599 || lines.isEmpty()) {
            throw new IllegalArgumentException("reply " + code + " with " + lines.size() + " lines");
        }
    }

    /** A reply without an enhanced status code. */
    public static Reply plain(int code, String... lines) {
        return new Reply(code, Optional.empty(), List.of(lines));
    }

    /** A reply of one line with its enhanced status code, as {@code of(550, "5.7.1", "relaying denied")}. */
    public static Reply of(int code, String status, String text) {
        return new Reply(code, Optional.of(EnhancedStatusCode.of(status)), List.of(text));
    }

    public boolean isPositive() {
        return code < 400;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500;
    }

    /** All on one line, as a log shows it. */
    @Override
    public String toString() {
        return code + status.map(s -> " " + s).orElse("") + ' ' + String.join(" ", lines);
    }
}

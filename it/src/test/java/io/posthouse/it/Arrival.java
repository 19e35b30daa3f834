package io.posthouse.it;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message as a next hop got it.
 *
 * @param reversePath without the angle brackets
 * @param parameters those of MAIL, as they came
 * @param forwardPaths without the angle brackets
 * @param content without the dots of transparency, octet by octet
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record Arrival(String reversePath, String parameters, List<String> forwardPaths, byte[] content) {
    String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    /** The value of the first header field of that name, unfolded; empty if there is none. */
    String header(String name) {
        return Headers.value(content, name);
    }

    @Override
    public String toString() {
        return "<" + reversePath + "> to " + forwardPaths + ", " + content.length + " octets";
    }
}

package io.posthouse.smtpclient;

/** What a peer does instead of what it should. */
sealed interface Adversity {
    record Hang() implements Adversity {}

    record Close() implements Adversity {}

    record Reset() implements Adversity {}

    record Drip(String text) implements Adversity {}

    record Reply(String text) implements Adversity {}

    /** Says and reads nothing more, and keeps the connection, until it is released. */
    static Adversity hang() {
        return new Hang();
    }

    /** Ends the connection in good order. */
    static Adversity close() {
        return new Close();
    }

    /** Ends the connection with a TCP reset. */
    static Adversity reset() {
        return new Reset();
    }

    /** Says this octet by octet, each in a packet of its own, and goes on. */
    static Adversity drip(String text) {
        return new Drip(text);
    }

    /** Says this, whatever was expected, and goes on. Lines end with CRLF; the last one need not be given. */
    static Adversity reply(String text) {
        return new Reply(text);
    }
}

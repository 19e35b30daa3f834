package io.posthouse.it;

/** What a peer does instead of what it should. */
sealed interface Adversity {
    /** Says nothing more and reads nothing more. */
    record Hang() implements Adversity {}

    /** Ends the connection in good order. */
    record Close() implements Adversity {}

    /** Ends the connection with a TCP reset. */
    record Reset() implements Adversity {}

    /** Says this, whatever was expected, and goes on if the session can. */
    record Reply(String text) implements Adversity {}

    static Adversity hang() {
        return new Hang();
    }

    static Adversity close() {
        return new Close();
    }

    static Adversity reset() {
        return new Reset();
    }

    static Adversity reply(String text) {
        return new Reply(text);
    }
}

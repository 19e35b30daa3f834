package io.posthouse.bench;

import java.util.Optional;

/** A relay under load: a daemon of its own that listens on a port of loopback and sends everything on to the sink. */
interface Relay extends AutoCloseable {
    String name();

    int port();

    /** Where a client brings mail for the next hop of that number, as {@code HOST:PORT}: a relay takes all at one door. */
    default String address(int nextHop) {
        return "127.0.0.1:" + port();
    }

    /** All its processes. */
    ProcessTree processes();

    /** What is still in its queue, in words; empty when nothing is. */
    Optional<String> leftInQueue();

    /** Has what is deferred tried now, with the command that a person would use; returns when that has ended. */
    void flush();

    /** Where a person looks when something went wrong. */
    java.nio.file.Path log();

    @Override
    void close();
}

package io.posthouse.bench;

import java.nio.file.Path;
import java.util.Optional;

/** No relay at all: the load goes straight to the sinks, which shows how much of a figure is theirs. */
final class NoRelay implements Relay {
    private static final long NO_PROCESS = 0;

    private final NextHops nextHops;

    NoRelay(NextHops nextHops) {
        this.nextHops = nextHops;
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public int port() {
        return nextHops.sinks().get(0).port();
    }

    @Override
    public String address(int nextHop) {
        return nextHops.sinks().get(nextHop).address();
    }

    @Override
    public ProcessTree processes() {
        return new ProcessTree(NO_PROCESS);
    }

    @Override
    public Optional<String> leftInQueue() {
        return Optional.empty();
    }

    @Override
    public void flush() {}

    @Override
    public Path log() {
        return Path.of("/dev/null");
    }

    @Override
    public void close() {}
}

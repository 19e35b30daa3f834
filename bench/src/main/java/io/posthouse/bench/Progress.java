package io.posthouse.bench;

import java.util.concurrent.atomic.AtomicLong;

/** Tells how far long work has come, a line for each tenth of it. Thread-safe. */
final class Progress {
    private final String what;
    private final long total;
    private final AtomicLong done = new AtomicLong();

    /** @param what is counted, in words that go on from a number */
    Progress(String what, long total) {
        this.what = what;
        this.total = total;
    }

    void step() {
        long now = done.incrementAndGet();
        if (now * 10 / total != (now - 1) * 10 / total) {
            System.out.printf("  %d of %d %s%n", now, total, what);
        }
    }
}

package io.posthouse.bus;

import java.util.concurrent.Executor;

/** Threads for work that blocks. */
public interface Pool extends Executor {

    /** Takes nothing new, finishes what waits, and returns when all threads have ended. Blocks. */
    void drain();
}

package io.posthouse.bus;

import java.util.concurrent.Executor;

/**
 * One thread that does tasks in the order in which they came: the owner of a service's state.
 *
 * <p>Its mailbox is bounded by courtesy: {@link #execute} always takes the task and never blocks, so that no event loop
 * waits and nothing is dropped, and whoever brings work from outside asks {@link #isFull()} first and comes back by
 * {@link #whenRoom}. The bound is then the capacity plus one task for each who did not ask.
 */
public interface Worker extends Executor {

    /** Takes a task, to be run on this worker's thread. Any thread. After {@link #stop()} the task is dropped. */
    @Override
    void execute(Runnable task);

    /** Whether so many tasks wait that whoever brings more should wait for room. Any thread. */
    boolean isFull();

    /** Runs a task on the given executor as soon as there is room, at once if there is. Any thread. */
    void whenRoom(Executor executor, Runnable task);

    /** Whether the caller stands on this worker's thread; for assertions. */
    boolean isCurrent();

    /** Drops what waits and ends the thread after the task in hand. Any thread, any number of times. */
    void stop();
}

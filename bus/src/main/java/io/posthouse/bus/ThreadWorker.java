package io.posthouse.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/** A worker with a thread of its own that parks when there is nothing to do. */
final class ThreadWorker implements Worker {
    private record Waiter(Executor executor, Runnable task) {}

    private final MpscUnboundedAtomicArrayQueue<Runnable> tasks = new MpscUnboundedAtomicArrayQueue<>(1024);
    private final int capacity;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean parked; // the thread sets it, whoever wakes it clears it
    private volatile boolean stopped;
    private volatile boolean awaited; // whether waiters has any, so that the thread need not lock to know
    private final List<Waiter> waiters = new ArrayList<>(); // guarded by itself

    ThreadWorker(String name, int capacity, Consumer<Throwable> onFailure) {
        this.capacity = capacity;
        this.onFailure = onFailure;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                Runnable task = tasks.poll();
                if (task == null) {
                    park();
                } else {
                    task.run();
                    if (awaited && tasks.size() <= capacity / 2) {
                        wakeWaiters();
                    }
                }
            }
        } catch (Throwable failure) { // a bug in the service: it ends here, and the master makes a new one
            stopped = true;
            onFailure.accept(failure);
        }
        tasks.clear();
        wakeWaiters();
    }

    /** Not at once: on a busy machine the others bring more while they have its turn, and then nobody has to wake it. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on what the yield does
    private void park() {
        Thread.yield();
        if (!tasks.isEmpty()) {
            return;
        }
        parked = true;
        if (tasks.isEmpty() && !stopped) {
            LockSupport.park(this);
        }
        parked = false;
    }

    @Override
    public void execute(Runnable task) {
        if (stopped) {
            return;
        }
        tasks.offer(task);
        if (parked) {
            parked = false; // before it wakes, so that only the first of those that bring something wakes it
            LockSupport.unpark(thread);
        }
    }

    @Override
    public boolean isFull() {
        return tasks.size() >= capacity;
    }

    @Override
    public void whenRoom(Executor executor, Runnable task) {
        synchronized (waiters) {
            waiters.add(new Waiter(executor, task));
            awaited = true;
        }
        if (!isFull() || stopped) {
            wakeWaiters();
        }
    }

    private void wakeWaiters() {
        List<Waiter> ready;
        synchronized (waiters) {
            ready = List.copyOf(waiters);
            waiters.clear();
            awaited = false;
        }
        ready.forEach(waiter -> waiter.executor.execute(waiter.task));
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
        return thread.getName() + "[waiting=" + tasks.size() + (stopped ? ", stopped" : "") + ']';
    }
}

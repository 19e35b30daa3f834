package io.posthouse.bus;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of daemon threads that are made as needed. */
final class ThreadPool implements Pool {
    private final ExecutorService threads;

    ThreadPool(String name, int count) {
        var number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(count, task -> {
            var thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void drain() {
        threads.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true; // what waits is mail: it is finished first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

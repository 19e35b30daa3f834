package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Event;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Request;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Time;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.ServiceFailed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A bus without threads: the test runs what waits, in an order that a seed decides, so that every run is the same. */
final class StepBus implements Bus {
    private static final int POOL_THREADS = 4;

    private final Random random;
    private final LocalBus bus;
    private Deque<Runnable> workerTasks = new ArrayDeque<>();
    private List<Runnable> poolTasks = new ArrayList<>();
    final List<Event> events = new ArrayList<>();

    StepBus(ManualTime time, long seed) {
        random = new Random(seed);
        bus = new LocalBus(time, random);
        bus.subscribe("test", Event.class, Runnable::run, events::add);
    }

    /** Runs one task. False if none waits. */
    boolean step() {
        int pool = Math.min(POOL_THREADS, poolTasks.size());
        int worker = workerTasks.isEmpty() ? 0 : POOL_THREADS;
        if (pool + worker == 0) {
            return false;
        }
        int choice = random.nextInt(pool + worker);
        Runnable task = choice < pool ? poolTasks.remove(choice) : workerTasks.remove();
        task.run();
        for (Event event : events) {
            if (event instanceof ServiceFailed failed) {
                throw new AssertionError(failed.service() + " met a bug", failed.cause());
            }
        }
        return true;
    }

    /** Runs until nothing waits. */
    void settle() {
        while (step()) {
            // goes on
        }
    }

    /** The process is no more: nothing that waits is ever done. */
    void die() {
        workerTasks = new ArrayDeque<>();
        poolTasks = new ArrayList<>();
        events.clear();
    }

    @Override
    public Worker worker(String name, int capacity) {
        Deque<Runnable> tasks = workerTasks; // those of this life
        return new Worker() {
            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            @Override
            public boolean isFull() {
                return false;
            }

            @Override
            public void whenRoom(Executor executor, Runnable task) {
                executor.execute(task);
            }

            @Override
            public boolean isCurrent() {
                return true;
            }

            @Override
            public void stop() {
                tasks.clear();
            }
        };
    }

    @Override
    public Pool pool(String name, int threads) {
        List<Runnable> tasks = poolTasks; // those of this life
        return new Pool() {
            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            @Override
            public void drain() {
                while (!tasks.isEmpty()) {
                    tasks.remove(0).run();
                }
            }
        };
    }

    @Override
    public void publish(Event event) {
        bus.publish(event);
    }

    @Override
    public <E extends Event> Subscription subscribe(
            String service, Class<E> type, Executor executor, Consumer<? super E> hearer) {
        return bus.subscribe(service, type, executor, hearer);
    }

    @Override
    public <A> CompletionStage<A> ask(Request<A> request) {
        return bus.ask(request);
    }

    @Override
    public <A, Q extends Request<A>> Subscription answer(
            String service,
            Class<Q> type,
            Executor executor,
            Function<? super Q, ? extends CompletionStage<A>> answerer) {
        return bus.answer(service, type, executor, answerer);
    }

    @Override
    public Time time() {
        return bus.time();
    }

    @Override
    public RandomGenerator random() {
        return bus.random();
    }
}

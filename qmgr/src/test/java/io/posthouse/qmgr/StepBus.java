package io.posthouse.qmgr;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A bus whose workers have no threads: the test runs what waits, so every run is the same. */
final class StepBus implements Bus {
    private final class StepWorker implements Worker {
        private final String name;
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean current;
        private boolean stopped;

        StepWorker(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            if (closing) {
                run(task);
            } else if (!stopped) {
                tasks.add(task);
            }
        }

        boolean step() {
            Runnable task = tasks.poll();
            if (task == null) {
                return false;
            }
            run(task);
            return true;
        }

        private void run(Runnable task) {
            boolean before = current;
            current = true;
            try {
                task.run();
            } catch (RuntimeException | AssertionError e) {
                stop();
                publish(new ServiceFailed(name, e));
            } finally {
                current = before;
            }
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
            return current;
        }

        @Override
        public void stop() {
            stopped = true;
            tasks.clear();
        }
    }

    private final LocalBus bus;
    private boolean closing;
    private final List<StepWorker> workers = new ArrayList<>();

    StepBus(ManualTime time, long seed) {
        bus = new LocalBus(time, new Random(seed));
    }

    /** Runs all workers until none has anything to do. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (StepWorker worker : List.copyOf(workers)) {
                while (worker.step()) {
                    busy = true;
                }
            }
        }
    }

    /** Moves the clock from timer to timer, and runs what each sets off before the next. */
    void advance(ManualTime time, Duration by) {
        Instant end = time.now().plus(by);
        Optional<Instant> next = time.next();
        while (next.isPresent() && !next.get().isAfter(end)) {
            time.advanceTo(next.get());
            settle();
            next = time.next();
        }
        time.advanceTo(end);
        settle();
    }

    /** Does something that waits for workers; these do each task at once meanwhile. */
    void closing(Runnable task) {
        settle();
        closing = true;
        task.run();
        closing = false;
    }

    @Override
    public Worker worker(String name, int capacity) {
        var worker = new StepWorker(name);
        workers.add(worker);
        return worker;
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
    public Pool pool(String name, int threads) {
        var worker = new StepWorker(name);
        workers.add(worker);
        return new Pool() {
            @Override
            public void execute(Runnable task) {
                worker.execute(task);
            }

            @Override
            public void drain() {
                while (worker.step()) {} // all that waits
            }
        };
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

package io.posthouse.master;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Event;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Request;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Time;
import io.posthouse.bus.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A bus on which everybody's tasks wait in one line, which the test works off, so that every run is the same. */
final class OneThreadBus implements Bus {
    private final class Line implements Worker, Pool {
        private boolean stopped;
        private boolean current;

        @Override
        public void execute(Runnable task) {
            if (ending) {
                run(task);
            } else {
                tasks.add(() -> run(task));
            }
        }

        private void run(Runnable task) {
            if (!stopped) {
                boolean before = current;
                current = true;
                task.run();
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
        }

        @Override
        public void drain() {
            settle();
        }
    }

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ManualTime time;
    private final LocalBus bus;
    private boolean ending;

    OneThreadBus(ManualTime time, RandomGenerator random) {
        this.time = time;
        bus = new LocalBus(time, random);
    }

    /** Works until nobody has anything to do. */
    void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Moves the clock from timer to timer, and has each done with before the next. */
    void advance(Duration by) {
        Instant end = time.now().plus(by);
        while (time.next().filter(next -> !next.isAfter(end)).isPresent()) {
            time.advanceTo(time.next().get());
            settle();
        }
        time.advanceTo(end);
    }

    /** Ends something that waits until its tasks are done. */
    void end(Runnable task) {
        settle();
        ending = true;
        task.run();
        ending = false;
    }

    @Override
    public Worker worker(String name, int capacity) {
        return new Line();
    }

    @Override
    public Pool pool(String name, int threads) {
        return new Line();
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
        return time;
    }

    @Override
    public RandomGenerator random() {
        return bus.random();
    }
}

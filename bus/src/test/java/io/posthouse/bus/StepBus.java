package io.posthouse.bus;

import io.posthouse.bus.contract.ServiceFailed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A bus without threads. Whoever asks for a worker or a pool gets a line in which tasks wait until the test has them done,
 * one by one, so that every run is the same: line by line, or in an order that a seed decides. A test that does not expect
 * a service to fail hears of it with the step that did it.
 */
public final class StepBus implements Bus {
    private final ManualTime time;
    private final LocalBus bus;
    private final Optional<Random> order;
    private final List<Line> lines = new ArrayList<>();
    private @Nullable Line working; // whose task is being done
    private @Nullable ServiceFailed failed;
    private boolean failuresExpected;
    private boolean atOnce;

    private StepBus(ManualTime time, RandomGenerator random, Optional<Random> order) {
        this.time = time;
        this.order = order;
        bus = new LocalBus(time, random);
        bus.subscribe("test", ServiceFailed.class, Runnable::run, failure -> failed = failure);
    }

    /** Every line does all that waits in it before it is the next one's turn. */
    public static StepBus inTurn(ManualTime time, RandomGenerator random) {
        return new StepBus(time, random, Optional.empty());
    }

    /** Before each step chance decides whose it is, as a system's scheduler may. */
    public static StepBus shuffled(ManualTime time, long seed) {
        var random = new Random(seed);
        return new StepBus(time, random, Optional.of(random));
    }

    /** Services may fail: it is part of the test. */
    public StepBus expectingFailures() {
        failuresExpected = true;
        return this;
    }

    /** Does one task. False if none waits. */
    public boolean step() {
        Optional<Line> next = order.isPresent() ? anyLine(order.get()) : firstLine();
        next.ifPresent(Line::step);
        return next.isPresent();
    }

    private Optional<Line> firstLine() {
        return lines.stream().filter(line -> line.ready() > 0).findFirst();
    }

    private Optional<Line> anyLine(Random random) {
        int ready = 0;
        for (Line line : lines) {
            ready += line.ready();
        }
        int choice = ready == 0 ? 0 : random.nextInt(ready);
        for (Line line : lines) {
            choice -= line.ready();
            if (choice < 0) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Works until nothing waits. */
    public void settle() {
        if (order.isPresent()) {
            while (step()) {
                // goes on
            }
            return;
        }
        for (boolean busy = true; busy; ) {
            busy = false;
            for (Line line : List.copyOf(lines)) {
                while (line.ready() > 0) {
                    line.step();
                    busy = true;
                }
            }
        }
    }

    /** Has all done that waits, then moves the clock from timer to timer, and has all done that each sets off before the next. */
    public void advance(Duration by) {
        settle();
        long end = time.nanos() + by.toNanos();
        for (Optional<Duration> wait = waitUntil(end); wait.isPresent(); wait = waitUntil(end)) {
            time.advance(wait.get());
            settle();
        }
        time.advance(Duration.ofNanos(end - time.nanos()));
        settle();
    }

    private Optional<Duration> waitUntil(long end) {
        return time.untilNext().filter(wait -> wait.toNanos() <= end - time.nanos());
    }

    /** Does something that waits for tasks of others, as closing a spool does: what comes meanwhile is done at once. */
    public void atOnce(Runnable task) {
        atOnce = true;
        try {
            task.run();
        } finally {
            atOnce = false;
        }
    }

    /** The task being done takes its time: until then its line does nothing else. */
    public void linger(Duration length) {
        Line slow = working;
        if (slow != null && !slow.resting) {
            slow.resting = true;
            time.schedule(length, Runnable::run, () -> slow.resting = false);
        }
    }

    /** The process is no more: nothing that waits is ever done, nor what its timers and channels still bring. */
    public void die() {
        List.copyOf(lines).forEach(Line::stop);
        failed = null;
    }

    private Line line(String name, int threads) {
        var line = new Line(name, threads);
        lines.add(line);
        return line;
    }

    @Override
    public Worker worker(String name, int capacity) {
        return line(name, 1);
    }

    @Override
    public Pool pool(String name, int threads) {
        return line(name, threads);
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

    /** Tasks that wait for one of a few threads. */
    private final class Line implements Worker, Pool {
        private final String name;
        private final int threads;
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private boolean resting;
        private boolean stopped;
        private boolean drained;

        Line(String name, int threads) {
            this.name = name;
            this.threads = threads;
        }

        /** How many of the tasks may be the next to be done. */
        int ready() {
            return resting ? 0 : Math.min(threads, tasks.size());
        }

        void step() {
            int place = ready() > 1 && order.isPresent() ? order.get().nextInt(ready()) : 0;
            var passed = new ArrayDeque<Runnable>(place);
            for (int i = 0; i < place; i++) {
                passed.push(tasks.remove());
            }
            Runnable task = tasks.remove();
            passed.forEach(tasks::addFirst);
            run(task);
            ServiceFailed failure = failed;
            if (failure != null && !failuresExpected) {
                throw new AssertionError(failure.service() + " has failed", failure.cause());
            }
        }

        /** As a worker's thread does: a service that meets a bug ends, and says so. */
        private void run(Runnable task) {
            Line before = working;
            working = this;
            try {
                task.run();
            } catch (RuntimeException | AssertionError bug) {
                stop();
                publish(new ServiceFailed(name, bug));
            } finally {
                working = before;
            }
        }

        @Override
        public void execute(Runnable task) {
            if (drained) {
                throw new RejectedExecutionException(name + " has ended");
            } else if (stopped) {
                return;
            } else if (atOnce) {
                run(task);
            } else {
                tasks.add(task);
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
            return working == this;
        }

        @Override
        public void stop() {
            stopped = true;
            tasks.clear();
            lines.remove(this);
        }

        @Override
        public void drain() {
            drained = true;
            while (!tasks.isEmpty()) {
                run(tasks.remove());
            }
            lines.remove(this);
        }
    }
}

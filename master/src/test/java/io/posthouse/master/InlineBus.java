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
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A bus whose workers do each task at once, on the thread of whoever brings it. */
final class InlineBus implements Bus {
    private static final class InlineWorker implements Worker {
        private boolean stopped;

        @Override
        public void execute(Runnable task) {
            if (!stopped) {
                task.run();
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
            return true;
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }

    private final LocalBus bus;

    InlineBus(ManualTime time) {
        bus = new LocalBus(time, new Random(1));
    }

    @Override
    public Worker worker(String name, int capacity) {
        return new InlineWorker();
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
        return bus.pool(name, threads);
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

package io.posthouse.bus;

import io.posthouse.bus.contract.ServiceFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The bus within one JVM. Speaking costs a look-up and one hand-over for each hearer. */
public final class LocalBus implements Bus {
    private record Hearer(String service, Class<?> type, Executor executor, Consumer<Event> consumer) {}

    /** All who hear, with a cache of who hears what. */
    private record Hearers(List<Hearer> all, Map<Class<?>, Hearer[]> byType) {
        Hearers(List<Hearer> all) {
            this(List.copyOf(all), new ConcurrentHashMap<>());
        }

        Hearer[] of(Class<?> type) {
            Hearer[] known = byType.get(type);
            return known != null ? known : byType.computeIfAbsent(type, this::find);
        }

        private Hearer[] find(Class<?> type) {
            return all.stream()
                    .filter(hearer -> hearer.type.isAssignableFrom(type))
                    .toArray(Hearer[]::new);
        }
    }

    /** An event on its way to one who hears it. No lambda: making one that captures is a slow call before it is compiled well. */
    private record Telling(LocalBus bus, Hearer hearer, Event event) implements Runnable {
        @Override
        public void run() {
            bus.tell(hearer, event);
        }
    }

    private record Answerer(Executor executor, Function<Request<?>, CompletionStage<?>> function) {}

    private record Address(String service, Class<?> type) {}

    private final Time time;
    private final RandomGenerator random;
    private volatile Hearers hearers = new Hearers(List.of()); // changed under this object's lock, read by everyone
    private final Map<Address, Answerer> answerers = new ConcurrentHashMap<>();

    /**
     * A bus of its own.
     *
     * @param random must be safe for many threads, as {@link java.util.Random} is
     */
    public LocalBus(Time time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    @Override
    public void publish(Event event) {
        for (Hearer hearer : hearers.of(event.getClass())) {
            hearer.executor.execute(new Telling(this, hearer, event));
        }
    }

    private void tell(Hearer hearer, Event event) {
        try {
            hearer.consumer.accept(event);
        } catch (RuntimeException | Error failure) { // whoever spoke must not suffer for whoever hears
            if (!(event instanceof ServiceFailed)) {
                publish(new ServiceFailed(hearer.service, failure));
            }
        }
    }

    @Override
    public synchronized <E extends Event> Subscription subscribe(
            String service, Class<E> type, Executor executor, Consumer<? super E> hearer) {
        var added = new Hearer(service, type, executor, event -> hearer.accept(type.cast(event)));
        var all = new ArrayList<>(hearers.all);
        all.add(added);
        hearers = new Hearers(all);
        return () -> unsubscribe(added);
    }

    private synchronized void unsubscribe(Hearer gone) {
        var all = new ArrayList<>(hearers.all);
        all.remove(gone);
        hearers = new Hearers(all);
    }

    @Override
    public <A> CompletionStage<A> ask(Request<A> request) {
        Answerer answerer = answerers.get(new Address(request.to(), request.getClass()));
        if (answerer == null) {
            return CompletableFuture.failedStage(new NoAnswerException(request));
        }
        var answer = new CompletableFuture<A>();
        answerer.executor.execute(() -> askNow(answerer, request, answer));
        return answer;
    }

    @SuppressWarnings("unchecked") // answer() ties the type of the answer to that of the request
    private static <A> void askNow(Answerer answerer, Request<A> request, CompletableFuture<A> answer) {
        try {
            answerer.function.apply(request).whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete((A) value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException | Error failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public <A, Q extends Request<A>> Subscription answer(
            String service,
            Class<Q> type,
            Executor executor,
            Function<? super Q, ? extends CompletionStage<A>> function) {
        var address = new Address(service, type);
        var answerer = new Answerer(executor, request -> function.apply(type.cast(request)));
        answerers.put(address, answerer);
        return () -> answerers.remove(address, answerer);
    }

    @Override
    public Worker worker(String name, int capacity) {
        return new ThreadWorker(name, capacity, failure -> publish(new ServiceFailed(name, failure)));
    }

    @Override
    public Pool pool(String name, int threads) {
        return new ThreadPool(name, threads);
    }

    @Override
    public Time time() {
        return time;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}

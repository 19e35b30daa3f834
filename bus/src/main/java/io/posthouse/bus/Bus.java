package io.posthouse.bus;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * How components speak, and where they get time, randomness and threads from, so that a test can drive all of them.
 * Every method may be called from any thread and none blocks.
 *
 * <p>A hearer names the executor it runs on: its service's {@link Worker}, or {@code Runnable::run} to run at once on
 * the thread of whoever speaks; then it must be short and must not block, since it may stand on an event loop.
 */
public interface Bus {

    /** Tells all who subscribed to the event's class or to {@link Event} itself, in the order of subscription. */
    void publish(Event event);

    /**
     * Hears events.
     *
     * @param service who hears; if the hearer throws, that service has failed
     * @param type a class of events, or {@link Event} for all of them
     */
    <E extends Event> Subscription subscribe(
            String service, Class<E> type, Executor executor, Consumer<? super E> hearer);

    /**
     * Asks the service that the request names.
     *
     * @return the answer, or failed with {@link NoAnswerException} if nobody answers such requests now
     */
    <A> CompletionStage<A> ask(Request<A> request);

    /**
     * Answers requests. A service answers a type of request once; a later answerer takes the place of an earlier one.
     *
     * @param service the name that requests carry in {@link Request#to()}
     */
    <A, Q extends Request<A>> Subscription answer(
            String service,
            Class<Q> type,
            Executor executor,
            Function<? super Q, ? extends CompletionStage<A>> answerer);

    /**
     * Starts a worker, the one thread of a service. If a task throws, the worker ends and
     * {@link io.posthouse.bus.contract.ServiceFailed} is published with its name.
     *
     * @param name the service's; the thread bears it
     * @param capacity how many tasks may wait before {@link Worker#isFull()}; at least 1
     */
    Worker worker(String name, int capacity);

    /**
     * Starts a few threads for work that blocks, as a disk or a database does.
     *
     * @param name what the threads are called
     * @param threads how many, at least 1
     */
    Pool pool(String name, int threads);

    Time time();

    /** Seeded in a test. Safe for many threads. Not for secrets. */
    RandomGenerator random();
}

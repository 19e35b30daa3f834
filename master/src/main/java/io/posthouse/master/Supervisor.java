package io.posthouse.master;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Starts services in order, makes a failed one anew, and ends them in the reverse order. Called by any thread; everything
 * is done on the master thread, which owns all state.
 *
 * <p>A failed service is made anew after a second, then two, four and so on up to a minute, and after a second again once
 * it has run for a while.
 */
final class Supervisor {
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMinutes(5);
    private static final int MAILBOX = 100;

    /** One service's place in the house, whoever fills it at the moment. */
    private static final class Post {
        private final Supplier<? extends Service> maker;
        private final boolean base;
        private Service service;
        private boolean running;
        private long sinceNanos;
        private Duration delay = FIRST_DELAY;
        private int restarts;

        Post(Supplier<? extends Service> maker, boolean base) {
            this.maker = maker;
            this.base = base;
            service = maker.get();
        }

        String name() {
            return service.name();
        }
    }

    private final Bus bus;
    private final Worker worker;
    private final Subscription failures;
    private final List<Post> posts = new ArrayList<>();
    private boolean ending;

    Supervisor(Bus bus) {
        this.bus = bus;
        worker = bus.worker("master", MAILBOX);
        failures = bus.subscribe("master", ServiceFailed.class, worker, this::onFailed);
    }

    /**
     * Starts a service after those before it. Blocks.
     *
     * @param maker makes the service, also when it failed later on
     * @throws RuntimeException whatever the service throws that cannot start
     */
    void start(Supplier<? extends Service> maker) {
        start(maker, false);
    }

    /** As {@link #start}; when it fails, all that were started after it are made anew as well, since they stand on it. */
    void startBase(Supplier<? extends Service> maker) {
        start(maker, true);
    }

    private void start(Supplier<? extends Service> maker, boolean base) {
        await(() -> {
            var post = new Post(maker, base);
            try {
                onStart(post);
            } catch (RuntimeException e) {
                post.service.stop();
                throw e;
            }
            posts.add(post);
        });
    }

    private void onStart(Post post) {
        post.service.start();
        post.running = true;
        post.sinceNanos = bus.time().nanos();
        bus.publish(new ServiceStarted(post.name(), post.restarts));
    }

    private void onFailed(ServiceFailed failed) {
        assert worker.isCurrent();
        for (Post post : posts) {
            if (post.running && post.name().equals(failed.service()) && !ending) {
                lastFirst(withWhatStandsOn(post)).forEach(Supervisor::stop);
                restartLater(post);
            }
        }
    }

    private static void stop(Post post) {
        post.running = false;
        post.service.stop();
    }

    private List<Post> withWhatStandsOn(Post post) {
        return post.base ? posts.subList(posts.indexOf(post), posts.size()) : List.of(post);
    }

    private void restartLater(Post post) {
        if (bus.time().nanos() - post.sinceNanos >= QUIET.toNanos()) {
            post.delay = FIRST_DELAY;
        }
        bus.time().schedule(post.delay, worker, () -> onRestart(post));
        Duration doubled = post.delay.multipliedBy(2);
        post.delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
    }

    private void onRestart(Post post) {
        if (ending || post.running || !standsFirm(post)) {
            return; // or it was, or will be, made anew with what it stands on
        }
        for (Post each : withWhatStandsOn(post)) {
            makeAnew(each);
            if (each.base && !each.running) {
                return;
            }
        }
    }

    private boolean standsFirm(Post post) {
        return posts.subList(0, posts.indexOf(post)).stream().allMatch(each -> each.running || !each.base);
    }

    private void makeAnew(Post post) {
        post.restarts++;
        try {
            post.service = post.maker.get();
            onStart(post);
        } catch (RuntimeException e) {
            post.service.stop();
            post.sinceNanos = bus.time().nanos(); // it has not run at all
            bus.publish(new ServiceFailed(post.name(), e));
            restartLater(post);
        }
    }

    /** Lets the services finish, the last started first, each before the next; starts none any more. */
    CompletionStage<Void> drain() {
        var drained = new CompletableFuture<Void>();
        worker.execute(() -> onDrain().whenComplete((done, failure) -> drained.complete(null)));
        return drained;
    }

    private CompletionStage<Void> onDrain() {
        ending = true;
        CompletionStage<Void> before = CompletableFuture.completedStage(null);
        for (Post post : lastFirst(posts)) {
            if (post.running) {
                before = before.thenCompose(done -> post.service.drain()).exceptionally(failure -> null);
            }
        }
        return before;
    }

    /** Ends all services, the last started first. Blocks. */
    void stop() {
        await(() -> {
            ending = true;
            lastFirst(posts).forEach(Supervisor::stop);
            posts.clear();
        });
        failures.cancel();
        worker.stop();
    }

    private static List<Post> lastFirst(List<Post> some) {
        var reversed = new ArrayList<>(some);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Waits until the master thread has done a task, and throws what it threw. */
    private void await(Runnable task) {
        if (worker.isCurrent()) { // whoever heard an event here may end the relay at once
            task.run();
            return;
        }
        var done = new CompletableFuture<Void>();
        worker.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

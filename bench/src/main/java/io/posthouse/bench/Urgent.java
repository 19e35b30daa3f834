package io.posthouse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long one message takes to a slow next hop behind all that waits for it already. An ordinary one waits for all before
 * it, in any relay that is fair; one that is urgent (RFC 6710) should not. Postfix knows of nothing urgent.
 */
final class Urgent {
    private static final int SESSIONS = 50;
    private static final int MANY_SESSIONS =
            500; // each waits a second before a message once too many wait behind a slow next hop
    private static final int MESSAGES = 5;
    private static final String PRIORITY = " MT-PRIORITY=6";
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Home home;
    private final Path folder;
    private final Closing closing;
    private final QueueOptions options;
    private final Table table = new Table("urgent", "waiting before it", "the message", "seconds to delivery");

    Urgent(Home home, Path folder, Closing closing, QueueOptions options) {
        this.home = home;
        this.folder = folder;
        this.closing = closing;
        this.options = options;
    }

    void run() {
        System.out.printf("urgent: one message behind a queue for a next hop that takes %d/s%n", options.rate);
        try {
            for (String name : options.relays()) {
                measure(name, options.ordinaryBulk, false);
            }
            if (options.wants("posthouse")) {
                measure("posthouse", options.bulk, true);
            }
        } finally {
            System.out.printf("%n%s%n", table); // also of what went well before something did not
        }
    }

    private void measure(String name, long bulk, boolean urgent) {
        PacedSink sink = closing.add(PacedSink.start(options.rate));
        Path own = folder.resolve(name + (urgent ? "-urgent" : "-ordinary"));
        Relay relay = closing.add(
                name.equals("postfix")
                        ? PostfixRelay.start(own, sink.port())
                        : PosthouseRelay.start(home, own, sink.port()));
        if (urgent && !Submission.knowsPriorities(relay.port())) {
            throw new MeasurementException(name + " does not offer MT-PRIORITY (RFC 6710) to its clients");
        }
        queue(relay, bulk);
        sink.open();
        Pause.until(() -> sink.received() >= options.rate, Duration.ofMillis(10), GRACE);
        List<Double> seconds = new ArrayList<>();
        long before = bulk - sink.received();
        for (int i = 0; i < (urgent ? options.rounds.orElse(MESSAGES) : 1); i++) {
            seconds.add(deliver(relay, sink, bulk, "one" + i + "@urgent.example", urgent ? PRIORITY : ""));
            Pause.of(BETWEEN);
        }
        closing.closeNow(relay); // with nearly all of the bulk still in its queue
        closing.closeNow(sink);
        Spread spread = Spread.of(seconds, Double::doubleValue);
        table.row(
                name,
                Long.toString(before),
                urgent ? "urgent" : "ordinary",
                urgent
                        ? "%.3f  (%.3f–%.3f; goal: under 1)".formatted(spread.median(), spread.min(), spread.max())
                        : "%.1f".formatted(spread.median()));
    }

    private static void queue(Relay relay, long bulk) {
        long start = System.nanoTime();
        int sessions = bulk > 10_000 ? MANY_SESSIONS : SESSIONS;
        try (Source source = Source.start(Scenario.named("kept"), bulk, sessions, relay.port())) {
            source.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf("  %-9s  %d messages queued, %.0f/s%n", relay.name(), bulk, bulk / took);
    }

    private double deliver(Relay relay, PacedSink sink, long bulk, String reversePath, String parameters) {
        Future<Long> arrival = sink.expect(reversePath);
        long start = System.nanoTime();
        Submission.send(relay.port(), reversePath, parameters);
        double accepted = (System.nanoTime() - start) / 1e9;
        try {
            long limit = GRACE.toSeconds() + 2 * bulk / options.rate;
            double took = (arrival.get(limit, TimeUnit.SECONDS) - start) / 1e9;
            System.out.printf("  %-9s  accepted after %.3f s, delivered after %.3f s%n", relay.name(), accepted, took);
            return took;
        } catch (TimeoutException e) {
            throw new MeasurementException(
                    relay.name() + ": the message behind the bulk did not arrive; see " + relay.log());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }
}

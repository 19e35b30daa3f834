package io.posthouse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A queue of very many letters that wait: how soon a relay takes mail after a start, when it knows them all, what they cost
 * in memory, and how long those who look after them have to wait. Nothing of the kind is asked of Postfix, which keeps
 * nothing of them in memory and reads them all for each look.
 */
final class Million {
    private static final Duration BETWEEN = Duration.ofMillis(200); // of messages that pass
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration PATIENCE = Duration.ofMinutes(1); // of somebody at a terminal
    private static final Duration LEAVING = Duration.ofSeconds(15);

    private final Home home;
    private final Path folder;
    private final Closing closing;
    private final int letters;
    private final Optional<Path> reuse; // the scenario's folder in an earlier run
    private final Table table;
    private Sink sink;

    Million(Home home, Path folder, Closing closing, QueueOptions options) {
        this.home = home;
        this.folder = folder;
        this.closing = closing;
        letters = options.letters;
        reuse = options.reuse.map(Path::toAbsolutePath).map(left -> left.resolve("million"));
        table = new Table(letters + " letters wait", "");
        sink = closing.add(Sink.start());
    }

    void run() {
        System.out.printf("million: %d letters that have waited for up to five days%n", letters);
        long empty = measureEmpty();
        Path own = reuse.orElse(folder).resolve("full");
        Path spool = PosthouseRelay.spool(own);
        Backlog backlog = reuse.isPresent() ? Backlog.writtenTo(spool, letters) : Backlog.in(spool, letters);
        if (reuse.isEmpty()) {
            backlog.write();
        }
        try {
            measure(own, backlog, empty);
        } finally {
            System.out.printf("%n%s%n", table); // also of what went well before something did not
        }
    }

    /** @return the heap that a relay takes without a letter */
    private long measureEmpty() {
        Path own = folder.resolve("empty");
        closing.closeNow(closing.add(PosthouseRelay.start(home, own, sink.port()))); // reads the program from the disk
        long start = System.nanoTime();
        PosthouseRelay relay = closing.add(PosthouseRelay.start(home, own, sink.port()));
        table.row("from the start to the first 220, with an empty queue", seconds(since(start)));
        pass(relay);
        long heap = Heap.of(relay.processes()).liveBytes();
        closing.closeNow(relay);
        return heap;
    }

    private void measure(Path own, Backlog backlog, long empty) {
        long start = System.nanoTime();
        PosthouseRelay relay = closing.add(PosthouseRelay.start(home, own, sink.port()));
        table.row("from the start to the first 220", seconds(since(start)));
        List<Double> passing = new ArrayList<>();
        Optional<PosthouseRelay.Known> known = relay.queueKnown();
        for (; known.isEmpty(); known = relay.queueKnown()) {
            if (since(start) > LIMIT.toSeconds()) {
                throw new MeasurementException("the relay does not know its queue after " + LIMIT.toMinutes()
                        + " minutes; see " + relay.log());
            }
            passing.add(pass(relay));
            Pause.of(BETWEEN);
        }
        long waiting = known.get().letters();
        if (waiting != letters && reuse.isEmpty()) {
            throw new MeasurementException(
                    "of %d letters the relay knows %d; see %s".formatted(letters, waiting, relay.log()));
        }
        row("until all is known of " + waiting + " letters", known.get().seconds());
        if (!passing.isEmpty()) {
            table.row("a message that passes meanwhile, of " + passing.size(), spread(passing));
        }
        passing.clear();
        for (int i = 0; i < 20; i++) {
            passing.add(pass(relay));
        }
        table.row("and afterwards", spread(passing));
        long heap = Heap.of(relay.processes()).liveBytes();
        table.row(
                "heap, beyond " + mib(empty) + " MiB with an empty queue",
                "%s MiB, %d octets a letter  (goal: at most 200)"
                        .formatted(mib(heap - empty), (heap - empty) / waiting));
        operate(relay, backlog.letter(0), backlog.letter(1));
        closing.closeNow(relay);
        list(relay, "queue list --json, the relay stopped");
        flush(closing.add(PosthouseRelay.start(home, own, sink.port())), empty);
    }

    /** All of them, to a next hop that takes what comes. */
    private void flush(PosthouseRelay relay, long empty) {
        if (!Pause.until(() -> relay.queueKnown().isPresent(), BETWEEN, LIMIT)) {
            throw new MeasurementException(
                    "the relay does not know its queue after a second start; see " + relay.log());
        }
        flush(relay);
        long again = Heap.of(relay.processes()).liveBytes();
        table.row("heap afterwards", mib(again - empty) + " MiB");
        closing.closeNow(relay);
    }

    private void operate(PosthouseRelay relay, WaitingLetter one, WaitingLetter other) {
        list(relay, "queue list --json");
        command(relay, "show", other.id());
        command(relay, "shape");
        command(relay, "shape", "--by", "reason");
        command(relay, "shape", "--by", "next-hop", "--state", "deferred", "--older-than", "1d");
        command(relay, "list", "--recipient", WaitingLetter.mailbox(1, WaitingLetter.domain(1)));
        command(relay, "list", "--next-hop", WaitingLetter.domain(46), "--older-than", "2d");
        command(relay, "list", "--reason", "mailbox full", "--domain", WaitingLetter.domain(44));
        command(relay, "hold", "--sender", one.sender(), "--because", "looks odd");
        command(relay, "list", "--state", "hold");
        command(relay, "release", "--reason", "looks odd");
        command(relay, "delete", "--yes", "--sender", other.sender());
        command(relay, "delete", "--yes", "--domain", WaitingLetter.domain(47));
        command(relay, "flush", "--domain", WaitingLetter.domain(45));
    }

    /** To its end: the letters that come first are the oldest, whose histories are the longest. */
    private void list(PosthouseRelay relay, String shown) {
        try (Asking asking = new Asking(relay.queueCommand("list", "--json"))) {
            asking.run(LIMIT);
            row(shown + ": its first line", asking.firstLine());
            table.row(
                    "and then, of " + asking.lines() + " letters",
                    "%.0f letters/s".formatted(asking.lines() / (asking.end() - asking.firstLine())));
        }
    }

    private void command(PosthouseRelay relay, String... command) {
        try (Asking asking = new Asking(relay.queueCommand(command))) {
            boolean ended = asking.run(PATIENCE);
            String shown = "queue " + String.join(" ", command);
            row(ended ? shown + ": \"" + asking.lastLine() + '"' : shown + ": not done yet after", asking.end());
        }
    }

    private void flush(PosthouseRelay relay) {
        long before = sink.received();
        command(relay, "flush");
        long start = System.nanoTime();
        long begun = sink.received();
        Pause.of(LEAVING);
        table.row("left the queue while that ran", Long.toString(begun - before));
        table.row(
                "and in the " + LEAVING.toSeconds() + " s after it",
                "%.0f letters/s".formatted((sink.received() - begun) / since(start)));
    }

    /** @return seconds until a message that is submitted now has arrived */
    private double pass(PosthouseRelay relay) {
        long before = sink.received();
        long start = System.nanoTime();
        Submission.send(relay.port(), "passing@load.example", "");
        if (!Pause.until(() -> sink.received() > before, POLL, LIMIT)) {
            throw new MeasurementException("a message did not pass; see " + relay.log());
        }
        return (sink.lastChange() - start) / 1e9;
    }

    private void row(String what, double seconds) {
        System.out.printf("  %s: %s%n", what, seconds(seconds));
        table.row(what, seconds(seconds));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String seconds(double seconds) {
        return "%.2f s".formatted(seconds);
    }

    private static String spread(List<Double> seconds) {
        Spread spread = Spread.of(seconds, Double::doubleValue);
        return "%.0f ms  (%.0f–%.0f)".formatted(spread.median() * 1000, spread.min() * 1000, spread.max() * 1000);
    }

    private static String mib(long bytes) {
        return "%.1f".formatted(bytes / 1048576.0);
    }
}

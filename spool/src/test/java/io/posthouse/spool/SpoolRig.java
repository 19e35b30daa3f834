package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A spool without threads, on a real disk or a simulated one, with a clock that the test moves. */
final class SpoolRig {
    static final Instant START = Instant.parse("2026-11-23T16:44:00Z");

    /** Small, so that little mail fills a bag. */
    static final SpoolConfig SMALL = new SpoolConfig(
            DataSize.ofKibibytes(64),
            DataSize.ofKibibytes(16),
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(64),
            2,
            200_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(40),
            Duration.ofMinutes(1));

    final ManualTime time = new ManualTime(START);
    final StepBus bus;
    private final List<Event> events = new ArrayList<>();
    final Path folder;
    private final Disk disk;
    private final SpoolConfig config;
    FileSpool spool;

    SpoolRig(Path folder) {
        this(folder, new FileDisk(), SMALL);
    }

    SpoolRig(Path folder, Disk disk, SpoolConfig config) {
        this(folder, disk, config, 1);
    }

    /** @param seed what is done in which order */
    SpoolRig(Path folder, Disk disk, SpoolConfig config, long seed) {
        bus = StepBus.shuffled(time, seed);
        this.folder = folder;
        this.disk = disk;
        this.config = config;
        bus.subscribe("test", Event.class, Runnable::run, events::add);
        open();
    }

    void open() {
        spool = FileSpool.open(disk, folder, config, bus, () -> {});
        bus.settle();
    }

    void close() {
        spool.beginClose(() -> {});
        bus.settle();
    }

    void reopen() {
        close();
        open();
    }

    /** The process is killed, and a new one started. */
    void kill() {
        bus.die();
        events.clear();
        open();
    }

    /** Time goes by, and whatever is due is done. */
    void pass(Duration length) {
        Instant end = time.now().plus(length);
        while (time.now().isBefore(end)) {
            Instant next = time.next().filter(due -> due.isBefore(end)).orElse(end);
            time.advanceTo(next);
            bus.settle();
        }
    }

    <T> T done(CompletionStage<T> stage) {
        bus.settle();
        if (!stage.toCompletableFuture().isDone()) {
            throw new AssertionError("never done");
        }
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    LetterWriter receive(String... recipients) {
        var envelope = new Envelope(
                ReversePath.parse("ann@here.example"),
                Arrays.stream(recipients.length == 0 ? new String[] {"ben@there.example"} : recipients)
                        .map(Recipient::of)
                        .toList(),
                BodyType.SEVEN_BIT);
        return spool.receive(envelope, Reception.of(Reception.Origin.OUTSIDE, time.now()));
    }

    QueueId commit(String content, String... recipients) {
        LetterWriter writer = receive(recipients);
        writer.write(octets(content));
        done(writer.commit(new ContentTraits(false, false, 78)));
        return writer.id();
    }

    /** A letter whose content has so many octets. */
    QueueId commit(int sizeBytes, String... recipients) {
        return commit("x".repeat(sizeBytes), recipients);
    }

    void record(QueueId id, int attempt, Outcome outcome) {
        record(id, attempt, outcome, "ben@there.example");
    }

    void record(QueueId id, int attempt, Outcome outcome, String... recipients) {
        List<Recipient> all = Arrays.stream(recipients).map(Recipient::of).toList();
        List<Outcome> outcomes = Collections.nCopies(recipients.length, outcome);
        done(spool.record(id, new Attempt(attempt, time.now(), NextHop.ofHost("mx.there.example", 25), all, outcomes)));
    }

    void defer(QueueId id, Duration wait) {
        done(spool.defer(id, time.now().plus(wait)));
    }

    List<QueueId> takeDue() {
        return done(spool.takeDue(time.now(), 100)).stream().map(Letter::id).toList();
    }

    List<QueueId> recovered() {
        var ids = new ArrayList<QueueId>();
        spool.recover(letter -> ids.add(letter.id()));
        return ids;
    }

    String contentOf(QueueId id) {
        try (Content content = done(spool.open(id))) {
            ByteBuf all = Unpooled.buffer((int) content.sizeBytes(), (int) content.sizeBytes());
            content.read(0, all);
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    /** The files in a folder of the spool, below it too, by their path from there. */
    List<String> filesIn(String name) {
        Path in = folder.resolve(name);
        try (Stream<Path> paths = Files.walk(in)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> in.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> troubles() {
        return events.stream()
                .filter(SpoolTroubled.class::isInstance)
                .map(event -> ((SpoolTroubled) event).what())
                .toList();
    }

    /** All of a kind that was said on the bus. */
    <E extends Event> List<E> said(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    long recoveries() {
        return events.stream().filter(SpoolRecovered.class::isInstance).count();
    }

    static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}

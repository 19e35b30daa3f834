package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Removed;
import io.posthouse.cli.Shell.Said;
import io.posthouse.control.JsonLine;
import io.posthouse.dns.Zone;
import io.posthouse.mail.Priority;
import io.posthouse.master.Posthouse;
import io.posthouse.smtpd.PriorityRule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real relay none of whose next hops can be looked up, by a clock that is moved, and a shell to look at it from. */
final class StuckRelay implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T16:44:00Z");

    final ManualTime time = new ManualTime(START);
    final Shell shell = new Shell(time::now, Terminal.NONE);
    private final BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();
    final BlockingQueue<Removed> removed = new LinkedBlockingQueue<>();
    private final Path data;
    private Posthouse relay;

    StuckRelay(Path data) {
        this.data = data;
        relay = start();
    }

    private Posthouse start() {
        Posthouse started = Posthouse.builder()
                .dataFolder(data)
                .relayByMx()
                .hostname("relay.here.example")
                .resolver(new Zone()
                        .trouble("example.com", "no answer from 192.0.2.53")
                        .trouble("example.org", "SERVFAIL")
                        .trouble("here.example", "no answer from 192.0.2.53")
                        .trouble("there.example", "no answer from 192.0.2.53"))
                .priorityRule(PriorityRule.from("alarm@here.example", new Priority(6)))
                .time(time)
                .start();
        started.bus().subscribe("test", Deferred.class, Runnable::run, deferred::add);
        started.bus().subscribe("test", Removed.class, Runnable::run, removed::add);
        return started;
    }

    void startAgain() {
        relay = start();
    }

    /** Stops it if it is not to run. */
    void unless(boolean running) {
        if (!running) {
            relay.close();
        }
    }

    @Override
    public void close() {
        relay.close();
    }

    /** Waits for what happens next. */
    static <E> E next(BlockingQueue<E> events) throws InterruptedException {
        E event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    /** Submits a letter, and returns its id once it is deferred. */
    String letter(String from, String... to) throws InterruptedException {
        String server = HostAndPort.of(relay.address()).toString();
        List<String> arguments = new ArrayList<>(List.of("send", "--server", server, "--from", from));
        arguments.addAll(List.of("--subject", "Lunch", "--body", "Shall we?"));
        Stream.of(to).forEach(recipient -> arguments.addAll(List.of("--to", recipient)));
        Said said = shell.run(arguments.toArray(String[]::new));
        assertThat(said.err()).isEmpty();
        awaitDeferrals(to.length);
        return said.out().strip().replaceAll(".* ", "");
    }

    /** Waits until so many recipients have been deferred and every letter waits; returns the letters' ids. */
    List<String> awaitDeferrals(int recipients) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < recipients; i++) {
            ids.add(next(deferred).id().toString());
        }
        while (!listed("--state", "incoming,active").isEmpty()) {
            Thread.onSpinWait(); // what comes after the event is not said on the bus
        }
        return ids;
    }

    /** Runs {@code posthouse queue}. */
    Said queue(String command, String... options) {
        return shell.run(Stream.concat(Stream.of("queue", command, "--data", data.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    /** Runs a command of Postfix's name. */
    Said lookAlike(String command, String... options) {
        return shell.run(Stream.concat(Stream.of(command, "--data", data.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    /** The ids of the letters of a selection. */
    List<String> listed(String... options) {
        Said said = queue(
                "list", Stream.concat(Stream.of("--json"), Stream.of(options)).toArray(String[]::new));
        assertThat(said.err()).isEmpty();
        return said.lines().stream()
                .map(line -> String.valueOf(JsonLine.parse(line).get("id")))
                .toList();
    }
}

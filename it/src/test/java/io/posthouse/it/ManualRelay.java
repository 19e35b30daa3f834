package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import io.posthouse.master.Posthouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.LoggerFactory;

/**
 * A whole relay in this JVM that sends everything to one peer on loopback, with a clock that stands still unless a test
 * moves it. What it says on the bus and in its log is kept. Owned by the test's thread; one at a time, since they share the
 * log.
 */
final class ManualRelay implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30); // by the real clock
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTime time;
    private final Posthouse relay;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>(); // of the log's lines
    private final Logger logger = (Logger) LoggerFactory.getLogger("posthouse");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            log.add(event.getFormattedMessage());
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                warnings.add(event.getFormattedMessage());
            }
        }
    };

    private ManualRelay(ManualTime time, Posthouse.Builder builder) {
        this.time = time;
        appender.start();
        logger.addAppender(appender);
        relay = builder.time(time).seed(1).start();
        relay.bus().subscribe("test", Event.class, Runnable::run, events::add);
    }

    static ManualRelay start(ManualTime time, Path data, int nextHopPort) {
        return new ManualRelay(
                time,
                Posthouse.builder()
                        .dataFolder(data)
                        .hostname("relay.here.example")
                        .relayVia("127.0.0.1", nextHopPort));
    }

    /** Sends a message to {@code NAME@there.example}, and returns its queue id. */
    String send(String name, byte[] content) throws IOException {
        try (SmtpTalker talker = SmtpTalker.greet(relay.address().getPort())) {
            String reply = talker.send("a@client.example", List.of(name + "@there.example"), content);
            assertThat(reply).startsWith("250 2.0.0 queued as ");
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    String send(String name) throws IOException {
        return send(name, Wire.ascii(Samples.HEADER + "Subject: " + name + "\r\n\r\n" + name + "\r\n"));
    }

    /** Does to letters what an operator wants, who waits until it is done. */
    void intervene(Intervention what, String... ids) {
        Selection letters = Selection.of(Arrays.stream(ids).map(QueueId::parse).toList());
        CompletableFuture<?> done = relay.bus()
                .ask(new InterventionRequest(what, letters, "because", false, time.now(), Optional.empty(), 100))
                .toCompletableFuture();
        await(done::isDone);
        done.join();
    }

    /** Waits until something has happened, while the clock stands: only timers that are due already fire. */
    void await(BooleanSupplier happened) {
        awaitMoving(Duration.ZERO, happened);
    }

    /** As {@link #await}, but moves the clock each time that it has not happened yet, about a hundred times a second. */
    void awaitMoving(Duration step, BooleanSupplier happened) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        if (!happened.getAsBoolean()) {
                            time.advance(step);
                        }
                        return happened.getAsBoolean();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("it did not happen by " + time.now() + "; the relay said:\n" + this, e);
        }
    }

    void advance(Duration by) {
        time.advance(by);
    }

    /** Waits until an attempt has ended with {@code deferred}, as in {@link #awaitMoving}. */
    Deferred awaitDeferred(String id, int attempt, Duration step) {
        awaitMoving(step, () -> deferred(id, attempt).isPresent());
        return deferred(id, attempt).orElseThrow();
    }

    private Optional<Deferred> deferred(String id, int attempt) {
        return events.stream()
                .filter(Deferred.class::isInstance)
                .map(Deferred.class::cast)
                .filter(deferred -> deferred.id().toString().equals(id) && deferred.attempt() == attempt)
                .findFirst();
    }

    /**
     * Moves the clock to when a letter is tried again, and waits until it has left the spool.
     *
     * @param begun whether the attempt has begun; the clock must not run while the peer is talked to
     */
    void awaitRetry(Deferred deferred, BooleanSupplier begun) {
        time.advanceTo(deferred.next().truncatedTo(ChronoUnit.MINUTES).plus(MINUTE)); // which letters wait for, whole
        awaitMoving(Duration.ofMillis(500), begun); // a timer may have been set while the clock was moved, and too late
        await(() -> hasLeft(deferred.id().toString()));
    }

    /** Also if it left before the start was over. */
    boolean hasLeft(String id) {
        return log.contains(id + ": removed");
    }

    /** The log's lines that begin so, without the time before them. */
    List<String> log(String beginning) {
        return log.stream().filter(line -> line.startsWith(beginning)).toList();
    }

    /** As {@link #log}, of those lines that a person ought to read. */
    List<String> warnings(String beginning) {
        return warnings.stream().filter(line -> line.startsWith(beginning)).toList();
    }

    @Override
    public void close() {
        relay.close();
        logger.detachAppender(appender);
    }

    @Override
    public String toString() {
        return String.join("\n", log);
    }
}

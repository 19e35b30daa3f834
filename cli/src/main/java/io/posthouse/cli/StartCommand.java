package io.posthouse.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.posthouse.master.Posthouse;
import io.posthouse.master.StartFailedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code posthouse start}: runs the relay until the process is told to end, then lets it finish what is under way. */
final class StartCommand implements Action {

    /** How long the transactions and deliveries under way may take once we are told to end. What is left waits in the spool. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final StartOptions options;

    StartCommand(StartOptions options) {
        this.options = options;
    }

    StartOptions options() {
        return options;
    }

    @Override
    public int run(Console console) {
        var log = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (options.verbose()) {
            log.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
        }
        var running = new AtomicReference<@Nullable Posthouse>();
        // Before the start, since a signal may come at any time; a relay that is cut off while it starts loses nothing.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running.get(), log), "shutdown"));
        Posthouse relay;
        try {
            relay = start();
        } catch (StartFailedException e) {
            log.stop(); // what was logged comes first, the sentence that matters last
            console.complain(String.valueOf(e.getMessage()));
            return Main.FAILURE;
        }
        running.set(relay);
        console.out()
                .print(Banner.text(
                        relay.describe(),
                        HostAndPort.of(relay.address()),
                        System.getProperty(
                                "posthouse.command",
                                "java -jar posthouse.jar"))); // the launcher says how it was called
        console.out().flush();
        awaitForever();
        return 0;
    }

    private Posthouse start() {
        Posthouse.Builder builder = Posthouse.builder().dataFolder(options.data());
        if (options.way() instanceof StartOptions.RelayVia via) {
            told(
                    "--relay-via",
                    () -> builder.relayVia(
                            via.smarthost().host(), via.smarthost().port()));
        } else if (options.way() instanceof StartOptions.RelayByMx) {
            builder.relayByMx();
        } else {
            builder.keep();
        }
        told("--listen", () -> builder.listen(options.listen().resolve()));
        told("--permit-network", () -> options.permittedNetworks().forEach(builder::permitNetwork));
        told("--hostname", () -> options.hostname().ifPresent(builder::hostname));
        told("--max-message-size", () -> options.maxMessageSize().ifPresent(builder::maxMessageSize));
        told("--postmaster", () -> options.postmaster().ifPresent(builder::postmaster));
        return builder.start();
    }

    /** What the relay has against a value is said with the option that it came from. */
    private static void told(String option, Runnable setting) {
        try {
            setting.run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    private static void end(@Nullable Posthouse relay, LoggerContext log) {
        if (relay != null) {
            relay.drain(DRAIN_LIMIT);
            relay.close();
        }
        log.stop(); // writes what is still in its queue
    }

    /** Until the process is told to end; the relay's own threads do the work. */
    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

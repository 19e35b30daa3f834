package io.posthouse.smtpd;

import io.posthouse.anvil.Anvil;
import io.posthouse.anvil.AnvilConfig;
import io.posthouse.bus.Event;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/** A server without sockets: its clients speak to it within the test's thread. Permits 192.0.2.0/24. */
final class TestSmtpd {
    static final Domain HOSTNAME = Domain.parse("relay.example");
    static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    static final int MAX_MESSAGE = 64 << 10;
    static final int MAX_RECIPIENTS = 100;
    static final int MAX_ERRORS = 5;
    static final int MAX_JUNK = 10;
    static final int MAX_SESSIONS = 50;
    private static final AnvilConfig LIMITS = new AnvilConfig(10, 0, 0, 0, 0, 64, Network.LOOPBACK);

    final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    final LocalBus bus = new LocalBus(time, new Random(1));
    final MemorySpool spool = new MemorySpool();
    final List<Event> events = new ArrayList<>();
    final Gate gate = new Gate();
    final Shared shared;

    TestSmtpd(AnvilConfig limits) {
        this(limits, config());
    }

    TestSmtpd(DataSize maxMessageSize) {
        this(LIMITS, config().withMaxMessageSize(maxMessageSize));
    }

    TestSmtpd(PriorityRule... rules) {
        this(LIMITS, config().withPriorityRules(List.of(rules)));
    }

    private TestSmtpd(AnvilConfig limits, SmtpdConfig config) {
        bus.subscribe("test", Event.class, Runnable::run, events::add);
        shared = new Shared(bus, new Cleanup(spool.spool(), bus, HOSTNAME), new Anvil(limits, time), gate, config);
    }

    static SmtpdConfig config() {
        return new SmtpdConfig(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                HOSTNAME,
                List.of(Network.parse("192.0.2.0/24"), Network.parse("127.0.0.0/8")),
                IDLE_TIMEOUT,
                new DataSize(MAX_MESSAGE),
                MAX_RECIPIENTS,
                MAX_ERRORS,
                MAX_JUNK,
                MAX_SESSIONS,
                List.of());
    }

    /** A client that may relay. */
    Client connect() {
        return connect("192.0.2.7");
    }

    Client connect(String address) {
        return connect(address, "");
    }

    Client connect(String address, String untimely) {
        try {
            return new Client(shared, InetAddress.getByName(address), untimely);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Connects a client that may relay, and plays its part. */
    Client converse(String script) {
        return connect().converse(script);
    }

    /** A gate that the test opens and shuts. */
    static final class Gate implements IntakeGate {
        boolean shut;
        boolean shutForLarge;
        final List<Envelope> asked = new ArrayList<>();
        final List<Envelope> askedForLarge = new ArrayList<>();
        private final List<Runnable> waiting = new ArrayList<>();

        @Override
        public boolean admits(Envelope envelope, boolean large, Executor executor, Runnable whenAdmitted) {
            (large ? askedForLarge : asked).add(envelope);
            boolean admitted = large ? !shutForLarge : !shut;
            if (!admitted) {
                waiting.add(() -> executor.execute(whenAdmitted));
            }
            return admitted;
        }

        void open() {
            shut = false;
            shutForLarge = false;
            List.copyOf(waiting).forEach(Runnable::run);
            waiting.clear();
        }
    }
}

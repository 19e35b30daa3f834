package io.posthouse.smtpd;

import io.posthouse.anvil.Anvil;
import io.posthouse.bus.Bus;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.mail.Reply;
import java.util.concurrent.atomic.AtomicLong;

/** What all sessions of a service share. Any thread. */
final class Shared {
    final Bus bus;
    final Cleanup cleanup;
    final Anvil anvil;
    final IntakeGate gate;
    final SmtpdConfig config;
    final PathRules paths;
    final Etrn etrn;
    final Sessions sessions;
    final Reply greeting;
    final Reply hello;
    final Reply extendedHello;
    private final AtomicLong numbers = new AtomicLong();

    Shared(Bus bus, Cleanup cleanup, Anvil anvil, IntakeGate gate, SmtpdConfig config) {
        this.bus = bus;
        this.cleanup = cleanup;
        this.anvil = anvil;
        this.gate = gate;
        this.config = config;
        paths = new PathRules(config);
        etrn = new Etrn(bus);
        sessions = new Sessions(bus.time(), config.idleTimeout(), config.maxSessions());
        greeting = Replies.greeting(config);
        hello = Replies.hello(config);
        extendedHello = Replies.extendedHello(config);
    }

    /** A number for a session, never used twice while the service lives. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }
}

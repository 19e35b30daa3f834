package io.posthouse.master;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Event;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.ClockJumped;
import io.posthouse.bus.contract.ControlTroubled;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Notified;
import io.posthouse.bus.contract.QueueKnown;
import io.posthouse.bus.contract.Refused;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the log is written: a line for each thing that happens, from the bus's events. Runs on the thread
 * of whoever speaks.
 *
 * <p>A line begins with the queue id, session or service it is about, then says what happened, then gives its keys in an
 * order that never changes. It shows neither content nor credentials.
 */
final class EventLog {
    /** What the log is called, for whoever configures it. */
    static final String NAME = "posthouse";

    private final Logger log;

    private EventLog(Logger log) {
        this.log = log;
    }

    static Subscription of(Bus bus) {
        var eventLog = new EventLog(LoggerFactory.getLogger(NAME));
        return bus.subscribe("log", Event.class, Runnable::run, eventLog::write);
    }

    private void write(Event event) {
        if (event instanceof ServiceFailed failed) {
            log.error(line(failed).toString(), failed.cause());
        } else if (event instanceof SpoolTroubled troubled) {
            log.warn(new LogLine("spool", troubled.what()).toString());
        } else if (event instanceof ControlTroubled troubled) {
            log.warn(new LogLine("control", troubled.what()).toString());
        } else if (event instanceof IntakeSlowed slowed && !slowed.large()) {
            log.warn(line(slowed).toString());
        } else if (event instanceof ClockJumped jumped) {
            log.warn(line(jumped).toString());
        } else if (event instanceof Held held) {
            log.warn(new LogLine(held.id(), "held")
                    .quoted("reason", held.reason())
                    .toString());
        } else if (log.isInfoEnabled()) {
            info(event);
        }
    }

    private void info(Event event) {
        if (event instanceof Accepted accepted) {
            info(line(accepted));
        } else if (event instanceof Delivered e) {
            info(line(e.id(), "delivered", e.recipient(), e.nextHop(), e.outcome(), e.delay(), e.attempt()));
        } else if (event instanceof Deferred e) {
            info(line(e.id(), "deferred", e.recipient(), e.nextHop(), e.outcome(), e.delay(), e.attempt())
                    .with("next", e.next().truncatedTo(ChronoUnit.SECONDS)));
        } else if (event instanceof Failed e) {
            info(line(e.id(), "failed", e.recipient(), e.nextHop(), e.outcome(), e.delay(), e.attempt()));
        } else if (event instanceof Removed removed) {
            info(new LogLine(removed.id(), "removed"));
        } else if (event instanceof Intervened e && e.what() != Intervention.HOLD) { // that line has the reason
            info(new LogLine(e.id(), pastTense(e.what()) + " by an operator"));
        } else if (event instanceof Notified notified) {
            info(line(notified));
        } else if (event instanceof Refused refused) {
            info(line(refused));
        } else if (event instanceof ServiceStarted started) {
            info(line(started));
        } else if (event instanceof IntakeSlowed slowed) { // the ordinary flow of large mail
            info(line(slowed));
        } else if (event instanceof IntakeRestored restored) {
            info(line(restored));
        } else if (event instanceof QueueKnown known) {
            info(line(known));
        } else if (event instanceof SpoolRecovered recovered) {
            info(new LogLine("spool", recovered.what()));
        }
    }

    private void info(LogLine line) {
        log.info(line.toString());
    }

    private static LogLine line(Accepted accepted) {
        var line = new LogLine(accepted.id(), "accepted")
                .with("reverse-path", accepted.envelope().reversePath())
                .with("recipients", accepted.envelope().recipients().size())
                .with("size", accepted.sizeBytes());
        if (!accepted.envelope().priority().equals(Priority.NORMAL)) {
            line.with("priority", accepted.envelope().priority());
        }
        accepted.reception().client().ifPresent(client -> line.with("client", '[' + client.getHostAddress() + ']'));
        return accepted.reception().helo().isEmpty()
                ? line
                : line.quoted("helo", accepted.reception().helo());
    }

    private static LogLine line(
            QueueId id,
            String what,
            Recipient recipient,
            NextHop nextHop,
            Outcome outcome,
            Duration delay,
            int attempt) {
        var line = new LogLine(id, what).with("forward-path", recipient).with("next-hop", nextHop);
        if (!outcome.peer().isEmpty()) {
            line.with("peer", outcome.peer());
        }
        return line.with("status", outcome.status())
                .quoted("said", outcome.said())
                .with("delay", delay)
                .with("attempt", attempt);
    }

    private static String pastTense(Intervention what) {
        return switch (what) {
            case HOLD -> "held";
            case RELEASE -> "released";
            case REQUEUE -> "requeued";
            case EXPIRE, EXPIRE_AND_RELEASE -> "expired";
            case DELETE -> "deleted";
            case FLUSH -> "flushed";
        };
    }

    private static LogLine line(ClockJumped jumped) {
        String what = jumped.by().isNegative()
                ? "the clock was put back: what was to wait longer by it than any letter waits is tried now"
                : "the clock was put forward, or the machine slept: what is due by it is tried now, and nothing given up"
                        + " untried";
        return new LogLine("qmgr", what)
                .with("by", jumped.by().abs())
                .with("now", jumped.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static LogLine line(IntakeSlowed slowed) {
        String what = "intake" + ofLarge(slowed.large()) + " slowed, since it comes faster than it goes";
        return new LogLine("qmgr", what)
                .with("next-hop", slowed.nextHop())
                .with("waiting", slowed.waiting())
                .with("large", slowed.sizeBytes())
                .with("delay", slowed.delay());
    }

    private static LogLine line(IntakeRestored restored) {
        return new LogLine("qmgr", "intake" + ofLarge(restored.large()) + " restored")
                .with("next-hop", restored.nextHop())
                .with("waiting", restored.waiting())
                .with("large", restored.sizeBytes())
                .with("delayed", restored.delayed())
                .with("lasted", restored.lasted());
    }

    private static String ofLarge(boolean large) {
        return large ? " of large mail" : "";
    }

    private static LogLine line(QueueKnown known) {
        return new LogLine("spool", "queue known")
                .with("letters", (long) known.letters())
                .with("oldest", known.oldest())
                .with("took", known.took());
    }

    private static LogLine line(Notified notified) {
        return new LogLine(notified.id(), "notified")
                .with("about", notified.about().name().toLowerCase(Locale.ROOT))
                .with("recipients", notified.recipients().size())
                .with("notification", notified.notification());
    }

    private static LogLine line(Refused refused) {
        return new LogLine(refused.session(), "refused")
                .with("client", refused.client())
                .quoted("command", withoutCredentials(refused.command()))
                .quoted("reply", refused.reply().toString());
    }

    /** AUTH may carry a password in its second argument (RFC 4954 section 4). */
    private static String withoutCredentials(String command) {
        if (!command.toUpperCase(Locale.ROOT).startsWith("AUTH")) {
            return command;
        }
        int mechanism = command.indexOf(' ');
        int initialResponse = mechanism < 0 ? -1 : command.indexOf(' ', mechanism + 1);
        return initialResponse < 0 ? command : command.substring(0, initialResponse) + " ...";
    }

    private static LogLine line(ServiceFailed failed) {
        return new LogLine(failed.service(), "failed").quoted("cause", String.valueOf(failed.cause()));
    }

    private static LogLine line(ServiceStarted started) {
        return started.restarts() == 0
                ? new LogLine(started.service(), "started")
                : new LogLine(started.service(), "started again").with("restarts", started.restarts());
    }
}

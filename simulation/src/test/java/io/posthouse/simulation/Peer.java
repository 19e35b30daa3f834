package io.posthouse.simulation;

import io.posthouse.bus.ManualTime;
import io.posthouse.simulation.Network.End;
import io.posthouse.simulation.Network.Welcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mail server somewhere else, with moods. What it takes it writes into the {@link Ledger}. Mailboxes are what their names
 * say: there is {@code nobody}, one is {@code full} until it is cleared out, one lets strangers wait as {@code grey} lists do.
 */
final class Peer implements Network.Listener {

    /** How it fares, and how often it does something else than it should. */
    enum Mood {
        WELL(0),
        SHAKY(6),
        SICK(50),
        /** Nobody listens. */
        DOWN(0),
        /** Nobody answers. */
        SILENT(0),
        /** Turns everyone away. */
        BUSY(0);

        private final int twists; // in a hundred moments

        Mood(int twists) {
            this.twists = twists;
        }
    }

    private static final Duration GREY = Duration.ofMinutes(5);

    private final String name;
    private final ManualTime time;
    private final Chance chance;
    private final Ledger ledger;
    private final Trail trail;
    private final List<String> extensions;
    private final Map<String, Long> strangers = new HashMap<>(); // when they came first
    private Mood mood = Mood.WELL;
    private boolean healed;

    Peer(String name, ManualTime time, Chance chance, Ledger ledger, Trail trail) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.ledger = ledger;
        this.trail = trail;
        extensions = chance.of(
                List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "MT-PRIORITY"),
                List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES"),
                List.of("SIZE", "8BITMIME"),
                List.of());
    }

    void become(Mood next) {
        if (!healed) {
            trail.add(name + " is " + next);
            mood = next;
        }
    }

    /** From now on all is well, for good. */
    void heal() {
        become(Mood.WELL);
        healed = true;
    }

    String name() {
        return name;
    }

    List<String> extensions() {
        return extensions;
    }

    Ledger ledger() {
        return ledger;
    }

    Chance chance() {
        return chance;
    }

    @Override
    public Welcome welcome() {
        return switch (mood) {
            case DOWN -> Welcome.REFUSE;
            case SILENT -> Welcome.SILENCE;
            default -> Welcome.ACCEPT;
        };
    }

    @Override
    public Network.Side accept(End end) {
        return new PeerSession(this, end, time);
    }

    /** What it does at a moment. */
    Twist twist(Moment moment) {
        if (mood == Mood.BUSY && moment == Moment.GREETING) {
            return Twist.CLOSING;
        }
        if (!chance.percent(mood.twists)) {
            return Twist.NONE;
        }
        Twist twist = chance.of(Twist.values());
        return twist == Twist.PERMANENT && !chance.oneIn(4) ? Twist.TEMPORARY : twist;
    }

    /** What it says to RCPT. */
    String replyTo(String reversePath, String mailbox) {
        if (mailbox.startsWith("nobody")) {
            refusedForGood();
            return "550 5.1.1 no such user";
        }
        if (mailbox.startsWith("full") && !healed) {
            return "452 4.2.2 mailbox full";
        }
        if (mailbox.startsWith("grey")) {
            long first = strangers.computeIfAbsent(reversePath + ' ' + mailbox, any -> time.nanos());
            if (time.nanos() - first < GREY.toNanos()) {
                return "450 4.7.1 greylisted, try again in 5 minutes";
            }
        }
        return Moment.RCPT.reply();
    }

    void refusedForGood() {
        ledger.refusedForGood();
    }

    void note(String what) {
        trail.add(name + ": " + what);
    }
}

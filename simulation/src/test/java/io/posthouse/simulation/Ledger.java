package io.posthouse.simulation;

import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Notified;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the world knows of each letter, whatever the relay believes: what was acknowledged, what arrived where, of what
 * somebody was told. In the end it is asked whether all adds up.
 */
final class Ledger {
    private static final Pattern TRACE = Pattern.compile("Received: .*?\\sid ([0-9A-Z]{11})\\b.*", Pattern.DOTALL);

    /** What may make a relay forget what it has done. */
    enum Upset {
        /** The process ended, or a service of it. */
        KILL,
        POWER_CUT
    }

    private record Upheaval(Upset what, long at) {}

    /** A message that somebody took. */
    private static final class Arrival {
        private final int era;
        private final long at;
        private long heardAt = Long.MAX_VALUE; // when the relay learnt of it

        private final Instant when;

        Arrival(int era, long at, Instant when) {
            this.era = era;
            this.at = at;
            this.when = when;
        }

        @Override
        public String toString() {
            return when + (heardAt == Long.MAX_VALUE ? ", which the relay never heard" : "");
        }
    }

    /** What became of a letter for one recipient. */
    private static final class Fate {
        private final List<Arrival> arrivals = new ArrayList<>();
        private final List<Long> recordedAt = new ArrayList<>(); // that it was delivered
        private final List<QueueId> bounces = new ArrayList<>();
        private boolean failed;

        @Override
        public String toString() {
            return (failed ? "failed" : "did not fail") + ", told by " + bounces;
        }
    }

    private static final class Known {
        private final QueueId id;
        private List<Recipient> recipients = List.of();
        private final Map<String, Fate> fates = new TreeMap<>();
        private @Nullable Submission submission;
        private String content = ""; // of a notification that arrived
        private boolean accepted;
        private boolean untold; // it tells of a letter, and nobody has said of which
        private boolean maybeDeleted;
        private boolean maybeExpired;

        Known(QueueId id) {
            this.id = id;
        }

        Fate fate(String mailbox) {
            return fates.computeIfAbsent(mailbox, any -> new Fate());
        }
    }

    /** How long after it happened something is safe from a power cut: a second, and what a slow disk adds. */
    private static final long SAFE_NANOS = Duration.ofSeconds(60).toNanos();

    private final ManualTime time;
    private final Trail trail;
    private final Map<QueueId, Known> letters = new TreeMap<>();
    private final Map<Integer, Submission> submissions = new HashMap<>();
    private final List<Upheaval> upheavals = new ArrayList<>();
    private boolean refusedForGood;

    Ledger(ManualTime time, Trail trail) {
        this.time = time;
        this.trail = trail;
    }

    private Known known(QueueId id) {
        return letters.computeIfAbsent(id, Known::new);
    }

    void sent(Submission submission) {
        submissions.put(submission.number(), submission);
    }

    void upset(Upset what) {
        upheavals.add(new Upheaval(what, time.nanos()));
    }

    /** A number for the time between two upheavals: what comes from before the last may come after what is sent now. */
    int era() {
        return upheavals.size();
    }

    void refusedForGood() {
        refusedForGood = true;
    }

    /** A client was told that its message is safe. */
    void acknowledged(QueueId id, Submission submission, int recipients) {
        Known letter = known(id);
        check(letter.accepted, id + " was acknowledged before it was accepted");
        check(letter.submission == null, id + " was given twice");
        check(
                letter.recipients.size() == Math.min(recipients, submission.mailboxes()),
                id + " has " + letter.recipients);
        letter.submission = submission;
    }

    /** A person is about to do something that may concern these letters. */
    void intervening(Intervention what, Collection<QueueId> ids) {
        for (QueueId id : ids) {
            known(id).maybeDeleted |= what == Intervention.DELETE;
            known(id).maybeExpired |= what == Intervention.EXPIRE || what == Intervention.EXPIRE_AND_RELEASE;
        }
    }

    /** Time has gone by so fast that anything may have grown too old. */
    void aged() {
        letters.values().forEach(letter -> letter.maybeExpired = true);
    }

    /**
     * A peer takes a message.
     *
     * @param era in which the session began
     * @return to be told when the relay has the reply
     */
    Runnable arrived(int era, String reversePath, List<String> forwardPaths, String content) {
        Matcher trace = TRACE.matcher(content);
        check(trace.matches(), "no trace header: " + content);
        Known letter = known(QueueId.parse(trace.group(1)));
        letter.content = reversePath.isEmpty() ? content : "";
        checkContent(letter, reversePath, content);
        List<Arrival> arrivals = forwardPaths.stream()
                .map(path -> {
                    var arrival = new Arrival(era, time.nanos(), time.now());
                    letter.fate(path).arrivals.add(arrival);
                    return arrival;
                })
                .toList();
        return () -> arrivals.forEach(arrival -> arrival.heardAt = time.nanos());
    }

    private void checkContent(Known letter, String reversePath, String content) {
        int subject = content.indexOf("\r\nSubject: number ");
        if (reversePath.isEmpty() && (subject < 0 || subject > content.indexOf("\r\n\r\n"))) {
            return; // a notification
        }
        int lineEnd = content.indexOf("\r\n", subject + 2);
        int number = Integer.parseInt(content.substring(subject + "\r\nSubject: number ".length(), lineEnd));
        Submission original = submissions.get(number);
        check(content.endsWith(original.content()), letter.id + " is not what was sent as number " + number);
        check(reversePath.equals(original.reversePath()), letter.id + " came from <" + reversePath + ">");
        check(letter.submission == null || letter.submission.number() == number, letter.id + " is another's message");
    }

    /** What the relay says of itself. */
    void onEvent(Event event) {
        if (event instanceof Accepted accepted) {
            Known letter = known(accepted.id());
            check(!letter.accepted, accepted.id() + " was accepted twice");
            letter.accepted = true;
            letter.recipients = accepted.envelope().recipients();
            letter.untold = accepted.reception().origin() != Reception.Origin.OUTSIDE;
            trail.add(accepted.id() + ": accepted for " + letter.recipients);
        } else if (event instanceof Delivered delivered) {
            Fate fate = known(delivered.id()).fate(path(delivered.recipient()));
            check(!fate.arrivals.isEmpty(), delivered.id() + " never arrived at " + delivered.recipient());
            fate.recordedAt.add(time.nanos());
            trail.add(delivered.id() + ": delivered to " + delivered.recipient());
        } else if (event instanceof Failed failed) {
            known(failed.id()).fate(path(failed.recipient())).failed = true;
            trail.add(failed.id() + ": failed for " + failed.recipient() + ", "
                    + failed.outcome().said());
        } else if (event instanceof Notified notified) {
            known(notified.notification()).untold = false;
            if (notified.about() == Notify.FAILURE) {
                notified.recipients()
                        .forEach(recipient -> known(notified.id())
                                .fate(path(recipient))
                                .bounces
                                .add(notified.notification()));
            }
            trail.add(notified.id() + ": " + notified.notification() + " tells of " + notified.about() + " of "
                    + notified.recipients());
        } else if (event instanceof Deferred deferred) {
            trail.add(deferred.id() + ": deferred for " + deferred.recipient() + " until " + deferred.next() + ", "
                    + deferred.outcome().said());
        } else if (event instanceof Held held) {
            trail.add(held.id() + ": held, " + held.reason());
        } else if (event instanceof Intervened intervened) {
            trail.add(intervened.id() + ": " + intervened.what());
        } else if (event instanceof Removed removed) {
            trail.add(removed.id() + ": removed");
        } else if (event instanceof ServiceFailed failed) {
            trail.add(failed.service() + " failed: " + failed.cause());
        } else {
            trail.add(event.toString());
        }
    }

    private static String path(Recipient recipient) {
        return recipient.forwardPath().toString();
    }

    private static void check(boolean truth, String otherwise) {
        if (!truth) {
            throw new AssertionError(otherwise);
        }
    }

    List<QueueId> ids() {
        return List.copyOf(letters.keySet());
    }

    int acknowledged() {
        return (int) letters.values().stream()
                .filter(letter -> letter.submission != null)
                .count();
    }

    int arrivals() {
        return letters.values().stream()
                .flatMap(letter -> letter.fates.values().stream())
                .mapToInt(fate -> fate.arrivals.size())
                .sum();
    }

    /**
     * Does all add up?
     *
     * @param held letters in hold, and for whom they still are
     */
    void close(Map<QueueId, List<Recipient>> held) {
        for (Known letter : letters.values()) {
            if (letter.accepted) {
                letter.recipients.forEach(recipient -> checkServed(letter, recipient, held));
            }
            letter.fates.forEach((mailbox, fate) -> checkNotTwice(letter, mailbox, fate));
        }
    }

    private void checkServed(Known letter, Recipient recipient, Map<QueueId, List<Recipient>> held) {
        Fate fate = letter.fate(path(recipient));
        boolean served = !fate.arrivals.isEmpty() || letter.maybeDeleted || held.containsKey(letter.id);
        if (!served) {
            boolean unwanted = !recipient.wants(Notify.FAILURE) && (fate.failed || !upheavals.isEmpty());
            check(
                    unwanted || isTold(letter, recipient, fate),
                    letter.id + " is lost for " + recipient + ", who " + fate);
            check(refusedForGood || letter.maybeExpired, letter.id + " failed for no reason for " + recipient);
        }
    }

    /** Whether somebody was told that a letter failed, or is about to be, or cannot be and that is known. */
    private boolean isTold(Known letter, Recipient recipient, Fate fate) {
        for (QueueId id : fate.bounces) {
            Known bounce = known(id);
            check(bounce.accepted, id + " does not tell anybody of " + letter.id);
            check(
                    bounce.content.isEmpty() || bounce.content.contains("Final-Recipient: rfc822; " + path(recipient)),
                    id + " does not tell of " + recipient);
        }
        // What was said last before the relay ended may not have been heard.
        return !fate.bounces.isEmpty() || letters.values().stream().anyMatch(notification -> notification.untold);
    }

    private void checkNotTwice(Known letter, String mailbox, Fate fate) {
        List<Arrival> arrivals = fate.arrivals.stream()
                .sorted(Comparator.<Arrival>comparingInt(arrival -> arrival.era)
                        .thenComparingLong(arrival -> arrival.at))
                .toList();
        for (int i = 1; i < arrivals.size(); i++) {
            Arrival first = arrivals.get(i - 1);
            Arrival second = arrivals.get(i);
            boolean excused = first.heardAt >= second.at
                    || upheavals.stream().anyMatch(upheaval -> excuses(upheaval, first, second, fate));
            check(excused, letter.id + " came twice to " + mailbox + ": " + first + " and " + second);
        }
    }

    /** Between the two, before the first was written down for certain. */
    private static boolean excuses(Upheaval upheaval, Arrival first, Arrival second, Fate fate) {
        if (upheaval.at < first.at || upheaval.at > second.at) {
            return false;
        }
        return fate.recordedAt.stream()
                .filter(recorded -> recorded >= first.at && recorded <= upheaval.at)
                .allMatch(recorded -> upheaval.what == Upset.POWER_CUT && upheaval.at - recorded < SAFE_NANOS);
    }
}

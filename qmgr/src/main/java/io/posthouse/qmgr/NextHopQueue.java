package io.posthouse.qmgr;

import io.posthouse.bus.Time;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one next hop by one transport, and how hard that next hop may be pressed. Owned by the qmgr thread.
 *
 * <p>Which job is next is for its {@link Lanes} to say, by priority, and within a lane for its {@link JobLine}: in the order
 * of arrival, but small ones overtake big ones.
 */
final class NextHopQueue {

    /**
     * A next hop left alone, because of what deferred its last recipient.
     *
     * @param until when it is over, by the calendar as it was
     * @param untilNanos when it is over, though the calendar may have jumped
     */
    private record Suspension(Outcome cause, Instant until, long untilNanos) {}

    private final Route route;
    private final Transport transport;
    private final ConcurrencyWindow window;
    private final Time time;
    private final Pacing pacing;
    private final Lanes<JobLine> jobs;
    private final Lanes<IdQueue> overflow;
    private int recipients;
    private int urgentRecipients;
    private long largeWaiting;
    private @Nullable Suspension suspension;
    private long rememberUntil; // in nanoseconds, as the other
    private boolean inLine;
    private boolean inUrgentLine;
    private @Nullable Throttle throttle;
    private boolean paused;
    private long countedUntil;

    /**
     * A queue in which nothing waits.
     *
     * @param batchSize recipients taken of a job at once, at most
     * @param urgentTurns in a row for mail of a higher priority
     */
    NextHopQueue(
            Route route,
            Transport transport,
            ConcurrencyWindow window,
            Time time,
            Pacing pacing,
            int batchSize,
            int urgentTurns) {
        this.route = route;
        this.transport = transport;
        this.window = window;
        this.time = time;
        this.pacing = pacing;
        rememberUntil = time.nanos();
        countedUntil = rememberUntil;
        jobs = new Lanes<>(() -> new JobLine(batchSize), urgentTurns);
        overflow = new Lanes<>(IdQueue::new, urgentTurns);
    }

    Route route() {
        return route;
    }

    Transport transport() {
        return transport;
    }

    ConcurrencyWindow window() {
        return window;
    }

    /** Letters for this next hop that memory had no room for. */
    Lanes<IdQueue> overflow() {
        return overflow;
    }

    /** How many of them were never tried. */
    int untriedOverflow() {
        return overflow.count(true);
    }

    /** The octets of the large contents that wait in memory, were never tried, and of which no delivery has begun. */
    long largeWaiting() {
        return largeWaiting;
    }

    void add(Job job) {
        jobs.of(job.letter()).add(job);
        count(job.letter(), job.waiting());
        countLarge(job, 1);
    }

    private void countLarge(Job job, int sign) {
        ActiveLetter letter = job.letter();
        if (letter.isFirstAttempt() && letter.sizeBytes() > IntakeSlowed.LARGE_BYTES && job.waiting() == job.size()) {
            largeWaiting += sign * letter.sizeBytes();
            if (sign > 0) {
                pacing.onLarge(this);
            } else {
                pacing.onLargeBegun(this);
            }
        }
    }

    private void count(ActiveLetter letter, int more) {
        recipients += more;
        if (letter.isUrgent()) {
            urgentRecipients += more;
        }
    }

    /** A job that was taken too early takes its turn again, before the others. */
    void putBack(Job job) {
        jobs.of(job.letter()).putBack(job);
        countLarge(job, 1);
    }

    /**
     * The job whose turn it is, taken out; whoever takes only a batch of it brings the rest back with requeue.
     *
     * @param ordinaryToo whether it may be one that is not urgent
     */
    Job take(boolean ordinaryToo) {
        Job next = jobs.next(ordinaryToo).take();
        countLarge(next, -1);
        return next;
    }

    void requeue(Job job) {
        jobs.of(job.letter()).requeue(job);
    }

    /** Takes out what waits of some letters. */
    void withdraw(Set<ActiveLetter> letters) {
        jobs.each(line -> line.removeIf(job -> {
            boolean withdrawn = letters.contains(job.letter());
            if (withdrawn) {
                count(job.letter(), -job.waiting());
                countLarge(job, -1);
                job.letter().withdraw(job.waiting());
            }
            return withdrawn;
        }));
    }

    /** Recipients in memory for this next hop, waiting or under way: of urgent letters, or of the others. */
    int recipients(boolean urgent) {
        return urgent ? urgentRecipients : recipients - urgentRecipients;
    }

    void reported(ActiveLetter letter, int count) {
        count(letter, -count);
    }

    boolean hasJobs() {
        return !jobs.isEmpty();
    }

    /** It may be sent no more than this from now on. */
    void throttle(Throttle limit) {
        throttle = limit;
    }

    /** Null if it may be sent as much as it takes. */
    @Nullable
    Throttle throttle() {
        return throttle;
    }

    /** Whether its rate limit keeps the next delivery waiting. */
    boolean isPaused() {
        return paused;
    }

    void pause(boolean wanted) {
        paused = wanted;
    }

    /** What has been delivered counts for so many nanoseconds from now on. */
    void countsFor(long nanos) {
        countedUntil = time.nanos() + nanos;
    }

    /** Whether something waits, urgent or not, that may be delivered now. */
    boolean canDeliver(boolean urgent) {
        return suspension == null && !paused && jobs.waits(urgent) && window.hasRoom(urgent);
    }

    /** Whether it stands in its transport's line for what is urgent, or for what is not. */
    boolean isInLine(boolean urgent) {
        return urgent ? inUrgentLine : inLine;
    }

    void inLine(boolean urgent, boolean stands) {
        if (urgent) {
            inUrgentLine = stands;
        } else {
            inLine = stands;
        }
    }

    boolean isSuspended() {
        return suspension != null;
    }

    /** How long it is still left alone; zero if that is over, empty if it is not left alone. */
    Optional<Duration> suspended() {
        return Optional.ofNullable(suspension)
                .map(current -> Duration.ofNanos(Math.max(0, current.untilNanos - time.nanos())));
    }

    void suspend(Outcome cause, Duration length) {
        suspension = new Suspension(cause, time.now().plus(length), time.nanos() + length.toNanos());
    }

    /**
     * One delivery goes first.
     *
     * @param memory how long it is known that this next hop was dead, if nothing else is learnt
     */
    void probe(Duration memory) {
        suspension = null;
        rememberUntil = time.nanos() + memory.toNanos();
        window.probe();
    }

    /** A session has come about. */
    void alive() {
        if (suspension == null) {
            window.succeed();
        } else { // one that was under way when the others failed
            suspension = null;
            window.restart();
        }
        rememberUntil = time.nanos();
    }

    /** Whether nothing would be lost with this queue. */
    boolean isIdle() {
        long now = time.nanos();
        return recipients == 0
                && overflow.isEmpty()
                && suspension == null
                && !paused
                && countedUntil - now <= 0
                && rememberUntil - now <= 0;
    }

    /** Whether nothing is to be tried now. */
    boolean isShut() {
        return suspension != null || transport.state() == Transport.State.ABSENT;
    }

    /** What a recipient is told that was not even tried. */
    Outcome notTried() {
        if (suspension == null) {
            return Outcome.deferred("4.3.0", "", "not tried, transport " + route.transport() + " is not running");
        }
        return new Outcome(
                Outcome.Result.DEFERRED,
                suspension.cause.status(),
                "",
                "not tried, the next hop is left alone until "
                        + suspension.until.truncatedTo(ChronoUnit.SECONDS) + ": "
                        + suspension.cause.said());
    }

    @Override
    public String toString() {
        return route + "[recipients=" + recipients + ", window=" + window.busy() + '/' + window.size()
                + (suspension == null ? "" : ", suspended until " + suspension.until) + ']';
    }
}

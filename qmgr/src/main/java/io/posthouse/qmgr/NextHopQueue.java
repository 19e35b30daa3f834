package io.posthouse.qmgr;

import io.posthouse.mail.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one next hop by one transport, and how hard that next hop may be pressed. Owned by the qmgr thread.
 *
 * <p>Which job is next is for its {@link Lanes} to say, by priority, and within a lane for its {@link JobLine}: in the order
 * of arrival, but small ones overtake big ones.
 */
final class NextHopQueue {

    /** A next hop left alone, because of what deferred its last recipient, until some time. */
    record Suspension(Outcome cause, Instant until) {}

    private final Route route;
    private final Transport transport;
    private final ConcurrencyWindow window;
    private final Lanes<JobLine> jobs;
    private final Lanes<IdQueue> overflow;
    private int recipients;
    private int urgentRecipients;
    private @Nullable Suspension suspension;
    private Instant rememberUntil = Instant.MIN;
    private boolean inLine;
    private boolean inUrgentLine;
    private @Nullable Throttle throttle;
    private boolean paused;
    private Instant countedUntil = Instant.MIN;

    /**
     * A queue in which nothing waits.
     *
     * @param batchSize recipients taken of a job at once, at most
     * @param urgentTurns in a row for mail of a higher priority
     */
    NextHopQueue(Route route, Transport transport, ConcurrencyWindow window, int batchSize, int urgentTurns) {
        this.route = route;
        this.transport = transport;
        this.window = window;
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

    void add(Job job) {
        jobs.of(job.letter()).add(job);
        count(job.letter(), job.waiting());
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
    }

    /**
     * The job whose turn it is, taken out; whoever takes only a batch of it brings the rest back with requeue.
     *
     * @param ordinaryToo whether it may be one that is not urgent
     */
    Job take(boolean ordinaryToo) {
        return jobs.next(ordinaryToo).take();
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

    /** What has been delivered counts until then. */
    void countedUntil(Instant until) {
        countedUntil = until;
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

    @Nullable
    Suspension suspension() {
        return suspension;
    }

    void suspend(Outcome cause, Instant until) {
        suspension = new Suspension(cause, until);
    }

    /**
     * One delivery goes first.
     *
     * @param rememberUntil how long it is known that this next hop was dead, if nothing else is learnt
     */
    void probe(Instant rememberUntil) {
        suspension = null;
        this.rememberUntil = rememberUntil;
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
        rememberUntil = Instant.MIN;
    }

    /** Whether nothing would be lost with this queue. */
    boolean isIdle(Instant now) {
        return recipients == 0
                && overflow.isEmpty()
                && suspension == null
                && !paused
                && !countedUntil.isAfter(now)
                && !rememberUntil.isAfter(now);
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
                suspension.cause().status(),
                "",
                "not tried, the next hop is left alone until "
                        + suspension.until().truncatedTo(ChronoUnit.SECONDS) + ": "
                        + suspension.cause().said());
    }

    @Override
    public String toString() {
        return route + "[recipients=" + recipients + ", window=" + window.busy() + '/' + window.size()
                + (suspension == null ? "" : ", suspended until " + suspension.until()) + ']';
    }
}

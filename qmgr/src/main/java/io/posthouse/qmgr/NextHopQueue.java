package io.posthouse.qmgr;

import io.posthouse.mail.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one next hop by one transport, and how hard that next hop may be pressed. Owned by the qmgr thread.
 *
 * <p>Which job is next is for its {@link JobLine} to say: in the order of arrival, but small ones overtake big ones.
 */
final class NextHopQueue {

    /** A next hop left alone, because of what deferred its last recipient, until some time. */
    record Suspension(Outcome cause, Instant until) {}

    private final Route route;
    private final Transport transport;
    private final ConcurrencyWindow window;
    private final JobLine jobs;
    private final IdQueue overflow = new IdQueue();
    private int recipients;
    private @Nullable Suspension suspension;
    private Instant rememberUntil = Instant.MIN;
    private boolean inLine;
    private @Nullable Throttle throttle;
    private boolean paused;
    private Instant countedUntil = Instant.MIN;

    /**
     * A queue in which nothing waits.
     *
     * @param batchSize recipients taken of a job at once, at most
     */
    NextHopQueue(Route route, Transport transport, ConcurrencyWindow window, int batchSize) {
        this.route = route;
        this.transport = transport;
        this.window = window;
        jobs = new JobLine(batchSize);
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
    IdQueue overflow() {
        return overflow;
    }

    void add(Job job) {
        jobs.add(job);
        recipients += job.waiting();
    }

    /** A job that was taken too early takes its turn again, before the others. */
    void putBack(Job job) {
        jobs.putBack(job);
    }

    /** The job whose turn it is, taken out; whoever takes only a batch of it brings the rest back with requeue. */
    Job take() {
        return jobs.take();
    }

    void requeue(Job job) {
        jobs.requeue(job);
    }

    /** Takes out what waits of some letters. */
    void withdraw(Set<ActiveLetter> letters) {
        jobs.removeIf(job -> {
            boolean withdrawn = letters.contains(job.letter());
            if (withdrawn) {
                recipients -= job.waiting();
                job.letter().withdraw(job.waiting());
            }
            return withdrawn;
        });
    }

    /** Recipients in memory for this next hop: waiting or under way. */
    int recipients() {
        return recipients;
    }

    void reported(int count) {
        recipients -= count;
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

    boolean canDeliver() {
        return suspension == null && !paused && !jobs.isEmpty() && window.hasRoom();
    }

    /** Whether it stands in its transport's line. */
    boolean isInLine() {
        return inLine;
    }

    void inLine(boolean stands) {
        inLine = stands;
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
        return route + "[jobs=" + jobs.size() + ", window=" + window.busy() + '/' + window.size()
                + (suspension == null ? "" : ", suspended until " + suspension.until()) + ']';
    }
}

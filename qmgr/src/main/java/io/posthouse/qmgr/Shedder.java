package io.posthouse.qmgr;

import io.posthouse.bus.Worker;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Defers what waits for next hops that are shut, without trying it: a slice at a time, so that other work goes on in
 * between. Owned by the qmgr thread.
 */
final class Shedder {
    private static final int SLICE = 200;

    /** Where outcomes go. */
    interface Reporting {
        void report(NextHopQueue queue, ActiveLetter letter, List<Recipient> recipients, List<Outcome> outcomes);
    }

    private final Worker worker;
    private final SpoolWriter writer;
    private final Reporting reporting;
    private final Set<NextHopQueue> queues = new LinkedHashSet<>();
    private boolean posted;
    private boolean stopped;

    Shedder(Worker worker, SpoolWriter writer, Reporting reporting) {
        this.worker = worker;
        this.writer = writer;
        this.reporting = reporting;
    }

    /** Begins with a queue that is shut; ends by itself when the queue is empty or open again. */
    void shed(NextHopQueue queue) {
        if (queue.hasJobs() && queues.add(queue)) {
            resume();
        }
    }

    /** Goes on after the spool had no room. */
    void resume() {
        if (!posted && !queues.isEmpty()) {
            posted = true;
            worker.execute(this::onSlice);
        }
    }

    private void onSlice() {
        posted = false;
        for (int left = SLICE; left > 0 && !queues.isEmpty(); left--) {
            if (stopped || writer.isBusy()) {
                return;
            }
            NextHopQueue queue = queues.iterator().next();
            if (queue.isShut() && queue.hasJobs()) {
                deferUntried(queue);
            } else {
                queues.remove(queue);
            }
        }
        resume();
    }

    private void deferUntried(NextHopQueue queue) {
        Job job = queue.take(true);
        List<Recipient> recipients = job.take(job.waiting());
        reporting.report(queue, job.letter(), recipients, Collections.nCopies(recipients.size(), queue.notTried()));
    }

    void stop() {
        stopped = true;
    }
}

package io.posthouse.control;

import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Result;

/**
 * What an intervention has done so far.
 *
 * @param done letters to which it was done, or would be
 * @param afterAttempt letters that are being delivered, to which it is done afterwards
 * @param looked letters that were looked at
 */
public record Tally(long done, long afterAttempt, long looked) {
    static final Tally NONE = new Tally(0, 0, 0);

    Tally plus(InterventionReport report) {
        return new Tally(
                done + count(report, Result.DONE) + report.others(),
                afterAttempt + count(report, Result.AFTER_ATTEMPT),
                looked + report.looked());
    }

    private static long count(InterventionReport report, Result result) {
        return report.hits().stream().filter(hit -> hit.result() == result).count();
    }

    /** Letters that were meant. */
    public long hits() {
        return done + afterAttempt;
    }
}

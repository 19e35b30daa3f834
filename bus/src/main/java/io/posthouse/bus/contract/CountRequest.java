package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import java.time.Instant;
import java.util.List;

/**
 * How many letters wait for what, and for how long? Asked by whoever shows that, answered by qmgr from what the spool knows
 * by heart.
 *
 * @param selection without ids
 * @param borders between ages, the youngest first: what arrived then or earlier counts beyond the border
 */
public record CountRequest(Selection selection, Aspect by, List<Instant> borders) implements Request<CountReport> {

    /** What letters are counted by. */
    public enum Aspect {
        /** The forward-path's domain, in recipients that still wait. */
        DOMAIN,
        /** The reverse-path's domain, in letters. */
        SENDER,
        /** In recipients that still wait. */
        NEXT_HOP,
        /** What was said last, in recipients that still wait. */
        REASON
    }

    public CountRequest {
        borders = List.copyOf(borders);
    }

    @Override
    public String to() {
        return "qmgr";
    }
}

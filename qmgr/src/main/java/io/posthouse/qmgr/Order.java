package io.posthouse.qmgr;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person wants done to a letter.
 *
 * @param reason why it is held
 */
record Order(Intervention what, String reason) {

    /** Whether it makes sense for a letter that stands there. */
    boolean appliesTo(QueueState state) {
        return switch (what) {
            case HOLD -> state != QueueState.HOLD;
            case RELEASE -> state == QueueState.HOLD;
            case FLUSH -> state == QueueState.DEFERRED;
            case REQUEUE, EXPIRE, EXPIRE_AND_RELEASE, DELETE -> true;
        };
    }

    /** A selection without ids, of letters only that stand where it makes sense. */
    Selection narrowed(Selection selection) {
        Set<QueueState> states = Arrays.stream(QueueState.values())
                .filter(this::appliesTo)
                .filter(state ->
                        selection.states().isEmpty() || selection.states().contains(state))
                .collect(Collectors.toSet());
        return states.isEmpty() ? selection : selection.in(states);
    }

    /** Whether it makes sense for a letter that is being delivered or next in turn. */
    boolean appliesInHand() {
        return appliesTo(QueueState.ACTIVE);
    }

    /** Whether a letter that stands there is tried, or given up, at once. */
    boolean makesDue(QueueState state) {
        return switch (what) {
            case RELEASE, FLUSH -> true;
            case REQUEUE, EXPIRE_AND_RELEASE -> state == QueueState.DEFERRED || state == QueueState.HOLD;
            case EXPIRE -> state == QueueState.DEFERRED;
            case HOLD, DELETE -> false;
        };
    }

    /** Whether it only makes letters due. */
    boolean isFlush() {
        return what == Intervention.FLUSH;
    }

    /** Whether it is an entry of its own in the letter's history. */
    boolean isNoted() {
        return switch (what) {
            case RELEASE, REQUEUE, EXPIRE, EXPIRE_AND_RELEASE -> true;
            case HOLD, DELETE, FLUSH -> false;
        };
    }
}

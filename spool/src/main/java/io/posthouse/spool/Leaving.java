package io.posthouse.spool;

import java.util.List;

/**
 * The line that says that a letter has left the bag for a file of its own, which is settled. Only when this line is
 * durable does the file count: else a power cut could bring back the bag's word while the file has gone on its way.
 */
final class Leaving implements Posting {
    private final Premises premises;
    private final Keeper keeper;
    private final Move move;
    private boolean told;

    Leaving(Premises premises, Keeper keeper, Move move) {
        this.premises = premises;
        this.keeper = keeper;
        this.move = move;
    }

    @Override
    public List<Entry> entries() {
        told = move.isCurrent() && !move.docket.hasLinesUnderWay();
        if (!told) {
            return List.of();
        }
        move.docket.onLineSent();
        return List.of(new Entry.Moved(
                move.docket.id, premises.now(), premises.folders().shown(move.to)));
    }

    @Override
    public boolean urgent() {
        return true;
    }

    @Override
    public void synced() {
        if (told) {
            move.docket.onLineArrived();
            keeper.onMoved(move);
        } else {
            keeper.moves().onNotTold(move);
        }
    }

    @Override
    public void failed(RuntimeException failure) {
        if (told) {
            move.docket.onLineArrived();
        }
        keeper.moves().onNotTold(move);
    }
}

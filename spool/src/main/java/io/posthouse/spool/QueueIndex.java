package io.posthouse.spool;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.QueueId;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What is known by heart of every letter that waits, deferred or held, in a bag or in a file of its own, and of those that
 * were due and are being tried. A letter that has not been tried to its end has no row: most leave at the first attempt, and
 * cost nothing here. Owned by the spool thread or, until it is loaded, by whoever loads it.
 */
final class QueueIndex {
    static final int NONE = Rows.NONE;
    private static final long IN_BAG = -1;

    final Rows rows = new Rows();
    final Lexicon lexicon = new Lexicon();
    final DeferredQueue deferred = new DeferredQueue(rows);
    private final IntConsumer onEmptied;
    private final LongQueue unread = new LongQueue(); // ids of letters of which only the place is known
    private final Set<QueueId> beingRead = new HashSet<>(); // and nothing has happened to them since
    private int unknown; // how many there are of which only the place is known

    /** @param onEmptied told of minutes whose folder ought to be empty now */
    QueueIndex(IntConsumer onEmptied) {
        this.onEmptied = onEmptied;
    }

    /** The row of a letter, or NONE. */
    int find(QueueId id) {
        return rows.find(id.value());
    }

    /** A letter waits in its bag until a minute. */
    int deferInBag(QueueId id, int minute) {
        return place(id, false, minute, IN_BAG);
    }

    /** A letter is held in its bag. */
    int holdInBag(QueueId id) {
        return place(id, true, 0, IN_BAG);
    }

    /** A letter waits in the folder of its minute. */
    int deferInFile(QueueId id, int minute, long fileBytes) {
        return place(id, false, minute, fileBytes);
    }

    int holdInFile(QueueId id, long fileBytes) {
        return place(id, true, 0, fileBytes);
    }

    /** All that was known of the letter is known no more, until it is learnt. */
    private int place(QueueId id, boolean held, int minute, long fileBytes) {
        int row = find(id);
        if (row == NONE) {
            row = rows.add(id.value());
            unknown++;
        } else {
            unlearn(row);
            deferred.remove(row);
            unfile(row);
        }
        rows.minute(row, minute);
        rows.mark(row, Rows.HELD, held);
        rows.mark(row, Rows.TAKEN | Rows.HURRIED, false);
        if (fileBytes != IN_BAG) {
            file(row, fileBytes);
        }
        if (!held) {
            deferred.add(row);
        }
        return row;
    }

    /** A letter that waits has moved out of its bag. */
    void moved(QueueId id, long fileBytes) {
        int row = find(id);
        if (row != NONE) {
            file(row, fileBytes);
        }
    }

    private void file(int row, long fileBytes) {
        rows.fileBytes(row, fileBytes);
        rows.mark(row, Rows.FILED, true);
        if (!rows.is(row, Rows.HELD)) {
            deferred.filed(rows.minute(row));
        }
    }

    private void unfile(int row) {
        if (rows.is(row, Rows.FILED)) {
            rows.mark(row, Rows.FILED, false);
            if (!rows.is(row, Rows.HELD) && deferred.unfiled(rows.minute(row))) {
                onEmptied.accept(rows.minute(row));
            }
        }
    }

    /** What is known of a letter, apart from where it is. */
    void learn(int row, Summary summary) {
        if (!rows.is(row, Rows.KNOWN)) {
            unknown--;
            rows.mark(row, Rows.KNOWN, true);
        }
        rows.arrivedMicros(row, summary.arrivedMicros());
        rows.sizeBytes(row, summary.sizeBytes());
        rows.attempts(row, summary.attempts());
        rows.sender(row, lexicon.words.number(summary.senderDomain()), summary.senderHash());
        rows.recipientMarks(row, summary.recipientMarks());
        rows.mix(row, lexicon.mix(summary.waiting()));
        if (lexicon.isCrowded()) {
            forgetWords();
        }
    }

    /** Those that no letter needs. It goes through all letters, but only when as many words are new as were kept before. */
    private void forgetWords() {
        var words = new BitSet();
        var mixes = new BitSet();
        for (int row = 0; row < rows.end(); row++) {
            if (rows.is(row, Rows.KNOWN)) {
                words.set(rows.senderDomain(row));
                mixes.set(rows.mix(row));
            }
        }
        Lexicon.Renumbering kept = lexicon.retain(words, mixes);
        for (int row = 0; row < rows.end(); row++) {
            if (rows.is(row, Rows.KNOWN)) {
                rows.sender(row, kept.words().applyAsInt(rows.senderDomain(row)), rows.senderHash(row));
                rows.mix(row, kept.mixes().applyAsInt(rows.mix(row)));
            }
        }
    }

    /** Something happened to a letter, and it has to be read before more is known than where it is. */
    void unlearn(int row) {
        beingRead.remove(new QueueId(rows.id(row)));
        if (rows.is(row, Rows.KNOWN)) {
            unknown++;
            rows.mark(row, Rows.KNOWN, false);
        }
    }

    /** The letter is to be read. */
    void toBeRead(int row) {
        unread.add(rows.id(row));
    }

    /** Letters that are to be read; asked once, since whoever asks does it. */
    List<QueueId> takeUnread(int max) {
        List<QueueId> taken = unread.take(max);
        beingRead.addAll(taken);
        return taken;
    }

    /** A letter was read, as it was when {@link #takeUnread} gave it. NONE if something has happened to it since. */
    int onRead(QueueId id) {
        return beingRead.remove(id) ? find(id) : NONE;
    }

    boolean hasUnread() {
        return !unread.isEmpty();
    }

    /** Whether all is known of every letter. */
    boolean isComplete() {
        return unknown == 0;
    }

    /** Of how many letters only the place is known. */
    int unknown() {
        return unknown;
    }

    /** Whether a letter is deferred, and not being tried. */
    boolean isDeferred(int row) {
        return rows.isUsed(row) && !rows.is(row, Rows.HELD | Rows.TAKEN);
    }

    /** A person wants a deferred letter tried now. Nothing tells of that but its row. */
    void hurry(int row) {
        boolean linedUp = rows.is(row, Rows.LINED_UP);
        deferred.remove(row);
        rows.mark(row, Rows.HURRIED, true);
        if (linedUp) {
            deferred.add(row);
        }
    }

    /** A deferred letter is being tried from now on. */
    void take(int row) {
        deferred.remove(row);
        rows.mark(row, Rows.HURRIED, false);
        rows.mark(row, Rows.TAKEN, true);
    }

    /** A letter that was taken cannot be read: it does not wait for its time any more, but is there. */
    void passOver(int row) {
        rows.mark(row, Rows.TAKEN, false);
    }

    /** Something is done to a letter at rest: nobody may take it meanwhile. */
    void stepOut(int row) {
        deferred.remove(row);
    }

    /**
     * What was done to a letter at rest is done, and has not moved it.
     *
     * @return whether it must be read
     */
    boolean stepIn(int row) {
        if (!rows.is(row, Rows.HELD | Rows.TAKEN | Rows.LINED_UP)) {
            deferred.add(row);
        }
        return !rows.is(row, Rows.KNOWN);
    }

    /** Lines were written into the own file of a letter. Of one that is being tried is known what was before. */
    void onNoted(QueueId id, long fileBytes) {
        int row = find(id);
        if (row != NONE && rows.is(row, Rows.FILED)) {
            rows.fileBytes(row, fileBytes);
            if (!rows.is(row, Rows.TAKEN)) {
                unlearn(row);
            }
        }
    }

    /** A letter has gone, or does not wait any more. */
    void remove(QueueId id) {
        int row = find(id);
        if (row != NONE) {
            remove(row);
        }
    }

    void remove(int row) {
        unlearn(row);
        unknown--;
        deferred.remove(row);
        unfile(row);
        rows.remove(row);
    }

    /** Where a letter stands. */
    QueueState state(int row) {
        if (rows.is(row, Rows.HELD)) {
            return QueueState.HOLD;
        }
        return rows.is(row, Rows.TAKEN) ? QueueState.ACTIVE : QueueState.DEFERRED;
    }

    /** What was learnt of a letter. */
    Summary summary(int row) {
        return new Summary(
                rows.arrivedMicros(row),
                rows.sizeBytes(row),
                rows.attempts(row),
                lexicon.words.word(rows.senderDomain(row)),
                rows.senderHash(row),
                rows.recipientMarks(row),
                lexicon.list(rows.mix(row)));
    }

    /** Takes in a letter of another index, which knows better. */
    void adopt(QueueIndex other, int row) {
        var id = new QueueId(other.rows.id(row));
        boolean held = other.rows.is(row, Rows.HELD);
        long fileBytes = other.rows.is(row, Rows.FILED) ? other.rows.fileBytes(row) : IN_BAG;
        int mine = place(id, held, other.rows.minute(row), fileBytes);
        if (other.rows.is(row, Rows.KNOWN)) {
            learn(mine, other.summary(row));
        } else {
            toBeRead(mine);
        }
        if (other.rows.is(row, Rows.TAKEN)) {
            take(mine);
        }
    }
}

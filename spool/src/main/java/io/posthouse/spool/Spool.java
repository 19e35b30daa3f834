package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The queue: the only truth about what was accepted and what became of it.
 *
 * <p>No method blocks unless it says so, so all may be called from an event loop or from qmgr's thread. Stages complete
 * on a thread of the spool: whoever needs another thread moves there. They fail with {@link SpoolFullException} or
 * {@link SpoolBrokenException}; then nothing has changed, and what was accepted before is as safe as it was. Whatever names
 * a letter that is not there fails with {@link UnknownLetterException}, except {@link #find}.
 *
 * <p>A letter under way is in exactly one place: not yet tried (incoming), deferred, or held. The caller, qmgr, is the
 * only one who moves letters and does one thing to a letter at a time.
 */
public interface Spool extends AutoCloseable {

    /**
     * Begins a letter and gives it its id. Whoever writes it is its owner until it commits or aborts.
     *
     * @throws SpoolFullException if there is less room on the disk than the spool keeps free, or, for mail from
     *     outside, no more for what it knows of letters by heart; then 452
     */
    LetterWriter receive(Envelope envelope, Reception reception);

    /**
     * Gives every letter that is under way, in order of arrival: accepted and neither finished nor deferred nor held, or taken
     * when it was due. Blocks while it reads. For qmgr when it starts, also when it starts again.
     */
    void recover(Consumer<Letter> each);

    /**
     * How near the spool is to knowing more letters one by one than memory should hold: more mail comes than can be put in
     * order. From 0, where all is well, to 1, where {@link #receive} refuses. Whoever brings mail should wait in proportion.
     * Any thread.
     */
    default double crowding() {
        return 0;
    }

    /** The minute when the next deferred letter is due; empty if nothing is deferred. */
    Optional<Instant> nextDue();

    /**
     * Takes deferred letters that are due, oldest due first, and then those that are due later than anybody could have meant:
     * they were deferred by a clock that has been put back since. A letter that was taken is not given again until it has
     * been deferred anew or the spool is opened anew; it stays where it is on disk meanwhile.
     *
     * @param farthest how far in the future a letter may be due
     * @param max how many at most
     */
    CompletionStage<List<Letter>> takeDue(Instant now, Instant farthest, int max);

    /** As {@link #takeDue(Instant, Instant, int)}, however far in the future a letter is due. */
    default CompletionStage<List<Letter>> takeDue(Instant now, int max) {
        return takeDue(now, Instant.MAX, max);
    }

    /**
     * Makes deferred letters due at once, before all others, in memory alone: nothing is read or written, however many
     * they are. When the spool is opened anew, they are due when they were before.
     *
     * @param selection which, by what their recipients wait for; {@link Selection#isOfCausesOnly()}. Of its states only the
     *     deferred are meant
     */
    default CompletionStage<Hurried> hurry(Selection selection) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool cannot hurry letters"));
    }

    /** As {@link #hurry(Selection)}, of one letter; fails with UnknownLetterException if it is not deferred. */
    default CompletionStage<Void> hurry(QueueId id) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool cannot hurry letters"));
    }

    /**
     * Reads one letter, wherever it is.
     *
     * @return empty if no such letter is in the spool
     */
    CompletionStage<Optional<Letter>> find(QueueId id);

    /**
     * Opens a letter's content for delivery. Completes at once if the content is still in memory.
     *
     * @return the content, to be closed by the caller; fails with SpoolBrokenException if it cannot be read
     */
    CompletionStage<Content> open(QueueId id);

    /**
     * Writes down what became of some recipients. Attempts with one number may be several, one for each next hop and
     * batch of recipients. Written at once and synced soon after: a killed process repeats
     * nothing that was recorded, a power cut may repeat the last moment's deliveries. A letter that everybody has may be
     * gone from then on, and still has to be {@linkplain #remove removed}.
     */
    CompletionStage<Void> record(QueueId id, Attempt attempt);

    /**
     * Writes down that the sender was told of some recipients, so that it is not told again. As safe as what
     * {@link #record} writes.
     */
    default CompletionStage<Void> note(QueueId id, Notice notice) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool keeps no such note"));
    }

    /**
     * Writes down what a person did to a letter; as safe as what {@link #record} writes. A letter that was requeued is from
     * then on read as if it had just been accepted, apart from those recipients that have it; one that expired is read as
     * {@linkplain Letter#expiring() expiring}. Moving it is another matter.
     */
    default CompletionStage<Void> note(QueueId id, Intervention what) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool keeps no such note"));
    }

    /** Reads all that is known of one letter, wherever it is; empty if it is not in the spool. */
    default CompletionStage<Optional<Dossier>> examine(QueueId id) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool cannot be looked into"));
    }

    /**
     * Reads a piece of the queue, oldest letters first: all that a selection without ids means, and others of which that
     * is not known by heart. Only what is to be given is in memory, whatever waits. A letter that moves meanwhile may be
     * missed. Of its history is given what tells how it stands, the end at least; its age may be that of its arrival and
     * what its sender was told may be missing: {@link #examine} knows all.
     *
     * @param after where the piece before ended; empty to begin
     * @param max how many letters at most; fewer if they are long
     */
    default CompletionStage<QueuePage> browse(Selection selection, Optional<Bookmark> after, int max) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool cannot be looked into"));
    }

    /** As {@link #browse(Selection, Optional, int)}, of all letters. */
    default CompletionStage<QueuePage> browse(Optional<Bookmark> after, int max) {
        return browse(Selection.ALL, after, max);
    }

    /** Counts letters by what is known of them by heart; no letter is read. */
    default CompletionStage<CountReport> count(CountRequest request) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this spool cannot be looked into"));
    }

    /** Moves a letter, wherever it is, to deferred under the minute when it is due. */
    CompletionStage<Void> defer(QueueId id, Instant due);

    /** Moves a letter to hold, with the reason in its history. */
    CompletionStage<Void> hold(QueueId id, String reason);

    /** Takes a letter out of the spool: nothing is left to do for any of its recipients. */
    CompletionStage<Void> remove(QueueId id);

    /** Syncs what is written, and lets go of the folder. Blocks. What was not committed was never accepted. */
    @Override
    void close();
}

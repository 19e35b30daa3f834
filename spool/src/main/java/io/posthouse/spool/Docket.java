package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the spool knows by heart of one letter: where it lies and what it waits for. Kept small, since there may be very
 * many. Owned by the spool thread, apart from the content in memory, which any thread may take hold of.
 */
final class Docket {

    /** What a letter waits for. */
    enum State {
        /** Its first attempt, or the end of one. */
        INCOMING,
        /** The time when it is due. */
        DEFERRED,
        /** The end of an attempt, after it was due. */
        TAKEN,
        /** A person. */
        HELD
    }

    final QueueId id;
    private volatile State state; // the spool thread writes, recover() reads
    private volatile Place place; // the spool thread writes, whoever reads the letter reads
    private Instant due = Instant.EPOCH; // the minute, while deferred
    private @Nullable Move move; // out of its bag
    private @Nullable Envelope envelope; // while the content is in memory, to see when all is delivered
    private boolean delivered; // the history says that everybody has it
    private int linesUnderWay; // to its bag
    private @Nullable LetterBuffer content; // guarded by this

    Docket(QueueId id, State state, Place place) {
        this.id = id;
        this.state = state;
        this.place = place;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    Place place() {
        return place;
    }

    void moveTo(Place next) {
        place = next;
    }

    /** The minute under which the letter waits, while it is deferred. */
    Instant due() {
        return due;
    }

    void deferUntil(Instant minute) {
        due = minute;
        state = State.DEFERRED;
    }

    /** Its way out of its bag, if it is on one. */
    Optional<Move> move() {
        return Optional.ofNullable(move);
    }

    void moves(Move planned) {
        move = planned;
    }

    void staysPut() {
        move = null;
    }

    Optional<Envelope> envelope() {
        return Optional.ofNullable(envelope);
    }

    /** Whether the history says that everybody has it. */
    boolean isDelivered() {
        return delivered;
    }

    void delivered() {
        delivered = true;
    }

    /** A line of its history goes to its bag. */
    void onLineSent() {
        linesUnderWay++;
    }

    /** A line is there, or will never be. */
    void onLineArrived() {
        linesUnderWay--;
    }

    /** Whether its place is about to change. */
    boolean hasLinesUnderWay() {
        return linesUnderWay > 0;
    }

    /** Takes over the content and the envelope of a letter that has just come in. */
    synchronized void keep(Envelope known, LetterBuffer octets) {
        envelope = known;
        content = octets;
    }

    /** The content, if it is in memory, with a reference for the caller to release. */
    synchronized Optional<ByteBuf> content() {
        return content == null ? Optional.empty() : Optional.of(content.retained());
    }

    /** Lets go of the memory; who reads the content goes on with it. */
    synchronized void forget() {
        envelope = null;
        if (content != null) {
            content.release();
            content = null;
        }
    }
}

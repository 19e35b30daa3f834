package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the spool knows by heart of one letter: where it lies and what it waits for. Owned by the spool thread, apart from
 * the content in memory, which any thread may take hold of.
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
    private @Nullable Envelope envelope; // of a letter that came in this run, to see when all is delivered
    private boolean delivered; // the history says that everybody has it
    private @Nullable ByteBuf content; // guarded by this

    Docket(QueueId id, State state, Place place) {
        this.id = id;
        this.state = state;
        this.place = place;
    }

    State state() {
        return state;
    }

    Place place() {
        return place;
    }

    /** The minute under which the letter waits, while it is deferred. */
    Instant due() {
        return due;
    }

    void become(State next) {
        state = next;
    }

    void deferUntil(Instant minute) {
        due = minute;
        state = State.DEFERRED;
    }

    void moveTo(Place next) {
        place = next;
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

    /** Takes over the content and what else is known of a letter that has just come in. */
    synchronized void keep(Envelope known, ByteBuf octets) {
        envelope = known;
        content = octets;
    }

    /** The content, if it is in memory, with a reference for the caller to release. */
    synchronized Optional<ByteBuf> content() {
        return content == null ? Optional.empty() : Optional.of(content.retainedDuplicate());
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

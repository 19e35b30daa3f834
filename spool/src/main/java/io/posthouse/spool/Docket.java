package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the spool knows by heart of one letter: where it lies and what it waits for. Kept small, since there may be very
 * many. Owned by the spool thread, apart from what is in memory of the letter itself, which any thread may take hold of.
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
    private int minute; // when it is due, while deferred
    private @Nullable Move move; // out of its bag
    private @Nullable Path boundFor; // where its own file is being moved, or was
    private @Nullable Envelope envelope; // guarded by this: while the content is in memory
    private Entry.@Nullable Message
            message; // guarded by this: while the content of one that has just come is in memory
    private List<Entry> lines = List.of(); // guarded by this: what happened to it since, while the message is in memory
    private boolean delivered; // its bag says that everybody has it
    private volatile boolean gone; // everybody has it, and its own file is deleted; the spool thread writes
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
    int minute() {
        return minute;
    }

    void deferUntil(int due) {
        minute = due;
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

    /** Its own file is moved. */
    void bindFor(Path to) {
        boundFor = to;
    }

    /** Whether its own file may come to lie there at any moment, or have done so. */
    boolean isBoundFor(Path file) {
        return file.equals(boundFor);
    }

    /** The envelope, if it is in memory. */
    synchronized Optional<Envelope> envelope() {
        return Optional.ofNullable(envelope);
    }

    /** Something happened to a letter that is not yet delivered to all. */
    synchronized void remember(List<Entry> happened) {
        if (message != null) {
            var all = new ArrayList<>(lines);
            all.addAll(happened);
            lines = all;
        }
    }

    /** The letter with all that happened to it, if that is in memory. */
    synchronized Optional<LetterReading> remembered() {
        return Optional.ofNullable(message).map(known -> {
            var reading = new LetterReading(known);
            lines.forEach(reading::add);
            return reading;
        });
    }

    /** Whether its bag says that everybody has it. */
    boolean isDelivered() {
        return delivered;
    }

    /** Everybody has it, and its own file is deleted. */
    void gone() {
        gone = true;
    }

    /** Whether nothing of it is on disk any more, nor has to be. Any thread. */
    boolean isGone() {
        return gone;
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

    /** Takes over the message and the content of a letter that has just come in. */
    synchronized void keep(Entry.Message known, LetterBuffer octets) {
        message = known;
        keep(known.envelope(), octets);
    }

    /** Takes over the content of a letter that was due. What happened to it before is not kept: it may be much. */
    synchronized void keep(Envelope known, LetterBuffer octets) {
        if (content != null) { // it was read before, and then not to its end
            content.release();
        }
        envelope = known;
        content = octets;
        octets.stay(known);
    }

    /** The content, if it is in memory, with a reference for the caller to release. */
    synchronized Optional<ByteBuf> content() {
        return content == null ? Optional.empty() : Optional.of(content.retained());
    }

    /** Lets go of the memory; who reads the content goes on with it. */
    synchronized void forget() {
        envelope = null;
        message = null;
        lines = List.of();
        if (content != null) {
            content.release();
            content = null;
        }
    }
}

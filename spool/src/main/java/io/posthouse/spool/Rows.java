package io.posthouse.spool;

import java.util.ArrayList;
import java.util.List;

/**
 * Letters that wait, a row of numbers each: 56 octets, and 6 to 11 more to find it by its id, so that there may be
 * millions. A letter keeps its row until it goes. Owned by one thread.
 */
final class Rows {
    static final int NONE = NumberTable.NONE;

    // What is true of a letter, as bits.
    /** It waits for a person; if not, for the time when it is due. */
    static final int HELD = 1;
    /** It was due and is being tried. */
    static final int TAKEN = 1 << 1;
    /** All of its row is known; if not, only where it is. */
    static final int KNOWN = 1 << 2;
    /** It lies in its minute's folder, or in hold, and that file has the say. */
    static final int FILED = 1 << 3;
    /** It is in a line of those that are due. */
    static final int LINED_UP = 1 << 4;
    /** A person wants it tried now. */
    static final int HURRIED = 1 << 5;
    /** The disk did not give it, and the log says so. */
    static final int UNREADABLE = 1 << 6;

    private static final int USED = 1 << 15;
    private static final int FLAGS = 0xFFFF;

    // Where in a row each number stands.
    private static final int ID = 0; // two of them
    private static final int ARRIVED = 2; // two of them
    private static final int MINUTE = 4;
    private static final int SIZE = 5;
    private static final int LENGTH = 6;
    private static final int SENDER_DOMAIN = 7;
    private static final int SENDER_HASH = 8;
    private static final int RECIPIENTS = 9;
    private static final int MIX = 10;
    private static final int NEXT = 11;
    private static final int PREVIOUS = 12;
    private static final int STATE = 13; // flags, and the attempts above them
    private static final int WIDTH = 14;

    private static final int SLAB_BITS = 10;
    private static final int SLAB = 1 << SLAB_BITS; // rows

    private final List<int[]> slabs = new ArrayList<>(); // so that growing copies nothing
    private int size; // rows that were ever used
    private int free = NONE; // the first of those that are not used now; each names the next
    private long soughtId;
    private final NumberTable byId = new NumberTable() {
        @Override
        int hash(int row) {
            return Long.hashCode(id(row));
        }

        @Override
        boolean isSought(int row) {
            return id(row) == soughtId;
        }
    };

    /** The row of a letter, or NONE. */
    int find(long id) {
        soughtId = id;
        return byId.find(Long.hashCode(id));
    }

    /** A row for a letter that has none: all zeros, without neighbours. */
    int add(long id) {
        int row = free;
        if (row == NONE) {
            row = size++;
            if (row == slabs.size() * SLAB) {
                slabs.add(new int[SLAB * WIDTH]);
            }
        } else {
            free = get(row, NEXT);
        }
        setLong(row, ID, id);
        for (int column = ARRIVED; column < NEXT; column++) {
            set(row, column, 0);
        }
        set(row, NEXT, NONE);
        set(row, PREVIOUS, NONE);
        set(row, STATE, USED);
        byId.put(row);
        return row;
    }

    void remove(int row) {
        byId.remove(row);
        set(row, STATE, 0);
        set(row, NEXT, free);
        free = row;
    }

    /** How many letters there are. */
    int count() {
        return byId.count();
    }

    /** All rows have smaller numbers. */
    int end() {
        return size;
    }

    boolean isUsed(int row) {
        return (get(row, STATE) & USED) != 0;
    }

    long id(int row) {
        return getLong(row, ID);
    }

    boolean is(int row, int flag) {
        return (get(row, STATE) & flag) != 0;
    }

    void mark(int row, int flag, boolean whether) {
        int state = get(row, STATE);
        set(row, STATE, whether ? state | flag : state & ~flag);
    }

    /** Since it was requeued, if it was; no more than 65,535. */
    int attempts(int row) {
        return get(row, STATE) >>> 16;
    }

    void attempts(int row, int attempts) {
        set(row, STATE, (Math.min(attempts, FLAGS) << 16) | (get(row, STATE) & FLAGS));
    }

    /** In microseconds since 1970, as precise as the spool's files. */
    long arrivedMicros(int row) {
        return getLong(row, ARRIVED);
    }

    void arrivedMicros(int row, long micros) {
        setLong(row, ARRIVED, micros);
    }

    /** The minute when it is due and after which its folder is named, counted from 1970. */
    int minute(int row) {
        return get(row, MINUTE);
    }

    void minute(int row, int minute) {
        set(row, MINUTE, minute);
    }

    /** Of the content; below 4 GiB. */
    long sizeBytes(int row) {
        return Integer.toUnsignedLong(get(row, SIZE));
    }

    void sizeBytes(int row, long bytes) {
        set(row, SIZE, (int) bytes);
    }

    /** Of the letter's own file as it ought to be; below 4 GiB. */
    long fileBytes(int row) {
        return Integer.toUnsignedLong(get(row, LENGTH));
    }

    void fileBytes(int row, long bytes) {
        set(row, LENGTH, (int) bytes);
    }

    /** A word. */
    int senderDomain(int row) {
        return get(row, SENDER_DOMAIN);
    }

    int senderHash(int row) {
        return get(row, SENDER_HASH);
    }

    void sender(int row, int domain, int hash) {
        set(row, SENDER_DOMAIN, domain);
        set(row, SENDER_HASH, hash);
    }

    /** Marks of the recipients that wait, as {@link Summary#marks} gives them. */
    int recipientMarks(int row) {
        return get(row, RECIPIENTS);
    }

    void recipientMarks(int row, int marks) {
        set(row, RECIPIENTS, marks);
    }

    /** What its recipients wait for. */
    int mix(int row) {
        return get(row, MIX);
    }

    void mix(int row, int mix) {
        set(row, MIX, mix);
    }

    int next(int row) {
        return get(row, NEXT);
    }

    void next(int row, int other) {
        set(row, NEXT, other);
    }

    int previous(int row) {
        return get(row, PREVIOUS);
    }

    void previous(int row, int other) {
        set(row, PREVIOUS, other);
    }

    private long getLong(int row, int column) {
        return ((long) get(row, column) << 32) | Integer.toUnsignedLong(get(row, column + 1));
    }

    private void setLong(int row, int column, long value) {
        set(row, column, (int) (value >> 32));
        set(row, column + 1, (int) value);
    }

    private int get(int row, int column) {
        return slabs.get(row >> SLAB_BITS)[(row & SLAB - 1) * WIDTH + column];
    }

    private void set(int row, int column, int value) {
        slabs.get(row >> SLAB_BITS)[(row & SLAB - 1) * WIDTH + column] = value;
    }
}

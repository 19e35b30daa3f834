package io.posthouse.spool;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** The octets of a file on a {@link SimulatedDisk}: as the process sees them, and as a power cut may leave them. */
final class SimulatedFile {
    private static final int SECTOR = 512;

    private byte[] octets = new byte[SECTOR];
    private int size;
    private byte[] durable = {}; // what a power cut leaves for certain
    private final BitSet dirty = new BitSet(); // sectors that differ

    int size() {
        return size;
    }

    byte[] octets() {
        return Arrays.copyOf(octets, size);
    }

    void resize(int newSize) {
        if (newSize > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(newSize, octets.length * 2));
        } else if (newSize < size) {
            Arrays.fill(octets, newSize, size, (byte) 0);
        }
        size = newSize;
    }

    void write(byte[] from, int at) {
        if (from.length == 0) {
            return;
        }
        resize(Math.max(size, at + from.length));
        System.arraycopy(from, 0, octets, at, from.length);
        dirty.set(at / SECTOR, (at + from.length - 1) / SECTOR + 1);
    }

    int read(byte[] to, int at) {
        int length = Math.max(0, Math.min(to.length, size - at));
        System.arraycopy(octets, Math.min(at, size), to, 0, length);
        return length;
    }

    /** Only what is dirty: what the system believes to be on the disk is not written again. */
    void sync() {
        durable = Arrays.copyOf(durable, size);
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            copy(sector, size, durable);
        }
        dirty.clear();
    }

    private void copy(int sector, int end, byte[] to) {
        int from = sector * SECTOR;
        int length = Math.min(SECTOR, Math.min(end, size) - from);
        if (length > 0) {
            System.arraycopy(octets, from, to, from, length);
        }
    }

    /** A sync has failed: what was to be synced may be lost, and the system takes it for synced. */
    void failSync(Random random) {
        durable = whatIsLeft(random);
        dirty.clear();
    }

    void cutPower(Random random) {
        octets = whatIsLeft(random);
        size = octets.length;
        durable = octets.clone();
        dirty.clear();
    }

    /** What was not synced is there or not, sector by sector, and so is the length. */
    private byte[] whatIsLeft(Random random) {
        int length = durable.length;
        if (size != length && random.nextBoolean()) {
            length = Math.min(size, length) + random.nextInt(Math.abs(size - length) + 1);
        }
        byte[] left = Arrays.copyOf(durable, length);
        boolean all = random.nextInt(3) == 0;
        boolean none = !all && random.nextBoolean();
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            if (!none && (all || random.nextBoolean())) {
                copy(sector, length, left);
            }
        }
        return left;
    }
}

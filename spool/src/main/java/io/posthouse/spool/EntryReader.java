package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a spool file one after the other. Owned by one thread; blocks. */
final class EntryReader {
    private static final int BLOCK = 64 << 10;
    private static final int FIRST_LINE = 4096;
    private static final long MAX_VERIFIED = 1 << 20; // of letters' own files; large ones cost too much to read twice
    private static final long NONE = -1;
    private static final int MAX_LINE = 64 << 20; // far more than any number of recipients that a client may name
    private static final byte[] BEGINNING = "{\"entry\":\"".getBytes(StandardCharsets.US_ASCII);

    private final DiskFile file;
    private final String bag;
    private final long fileSize;

    private final long verified; // octets of content up to which checksums are looked at

    private byte[] block;
    private long blockStart;
    private int blockLength;

    private @Nullable Entry entry;
    private long start;
    private long contentStart;
    private long end;
    private boolean intact;

    /**
     * Begins before the first entry.
     *
     * @param bag the bag's name, empty if the file is a letter's own
     */
    EntryReader(DiskFile file, String bag) throws IOException {
        this(file, bag, BLOCK, bag.isEmpty() ? MAX_VERIFIED : Long.MAX_VALUE);
    }

    private EntryReader(DiskFile file, String bag, int blockSize, long verified) throws IOException {
        this.file = file;
        this.bag = bag;
        this.fileSize = file.size();
        this.verified = verified;
        block = new byte[(int) Math.min(blockSize, fileSize)];
    }

    /** Reads a letter's own file, but not its content. */
    static EntryReader skippingContent(DiskFile file) throws IOException {
        return new EntryReader(file, "", FIRST_LINE, NONE);
    }

    /** Reads a letter's own file, and looks at the checksum of its content however large that is. */
    static EntryReader verifyingAll(DiskFile file) throws IOException {
        return new EntryReader(file, "", BLOCK, Long.MAX_VALUE);
    }

    /** Goes on to the next entry, and looks whether its content is whole. False if there is none. */
    boolean next() throws IOException {
        start = end;
        int length = lineLength(start);
        if (length < 0) {
            return false;
        }
        try {
            entry = EntryParser.parse(block, (int) (start - blockStart), length, bag);
        } catch (MalformedEntryException e) {
            return false;
        }
        contentStart = start + length + 1;
        end = contentStart;
        intact = true;
        if (entry instanceof Entry.Message message) {
            if (message.sizeBytes() >= fileSize - contentStart) { // it says so itself, and may say anything
                end = start;
                return false;
            }
            end = contentStart + message.sizeBytes() + 1;
            intact = verified == NONE || contentFits(message);
        }
        return true;
    }

    /**
     * Whether the file ends here as it should: nothing follows, or a NUL where the next entry would begin. Files are
     * allocated ahead with zeros, and in one that holds remains of older mail a NUL is written after the last entry.
     */
    boolean endsHere() throws IOException {
        return load(end, 1) == 0 || block[(int) (end - blockStart)] == 0;
    }

    /** Whether a whole line follows, be it an entry or not. */
    boolean lineFollows() throws IOException {
        return end < fileSize && lineLength(end) >= 0;
    }

    /**
     * Looks for the next entry of this bag behind something that is none. It need not stand at the beginning of a line: the
     * end of the one before it may be what was damaged.
     *
     * @return whether there is one; then it is the current entry
     */
    boolean nextBehindDamage() throws IOException {
        if (end >= fileSize) {
            return false;
        }
        long from = end;
        while (true) {
            int available = load(from, BLOCK);
            int at = indexOf(BEGINNING, (int) (from - blockStart), available);
            if (at < 0) {
                if (available < BLOCK) {
                    return false;
                }
                from += available - BEGINNING.length + 1;
            } else {
                long before = end;
                end = blockStart + at;
                from = end + 1;
                if (next()) {
                    return true;
                }
                end = before;
            }
        }
    }

    Entry entry() {
        return Objects.requireNonNull(entry, "next() found one");
    }

    /** Where the current entry's line begins. */
    long start() {
        return start;
    }

    /** Octets of the current entry's line with its line feed. */
    int lineLength() {
        return (int) (contentStart - start);
    }

    /** Behind the current entry, with its content. */
    long end() {
        return end;
    }

    /** Whether the current entry's content is as it was written. */
    boolean isIntact() {
        return intact;
    }

    /** The content of the message that is the current entry, if all of it is in memory; only until the next entry is read. */
    Optional<ByteBuffer> content() {
        int offset = (int) (contentStart - blockStart);
        int length = (int) (end - 1 - contentStart);
        boolean whole = contentStart >= blockStart && end <= blockStart + blockLength;
        return whole ? Optional.of(ByteBuffer.wrap(block, offset, length)) : Optional.empty();
    }

    private boolean contentFits(Entry.Message message) throws IOException {
        var crc = new CRC32C();
        long at = contentStart;
        long left = message.sizeBytes();
        boolean verifying = left <= verified;
        if (!verifying) {
            at += left;
            left = 0;
        }
        while (left > 0) {
            int available = (int) Math.min(left, load(at, 1));
            crc.update(block, (int) (at - blockStart), available);
            at += available;
            left -= available;
        }
        load(at, 1);
        return block[(int) (at - blockStart)] == '\n' && (!verifying || (int) crc.getValue() == message.crc32c());
    }

    /** Octets before the line feed, or -1 if the line has none. */
    private int lineLength(long from) throws IOException {
        int scanned = 0;
        for (int wanted = FIRST_LINE; ; wanted *= 2) {
            int available = load(from, wanted);
            int offset = (int) (from - blockStart);
            for (; scanned < available; scanned++) {
                byte octet = block[offset + scanned];
                if (octet == '\n') {
                    return scanned;
                }
                if (octet == 0) {
                    return -1;
                }
            }
            if (available < wanted || wanted >= MAX_LINE) {
                return -1;
            }
        }
    }

    /** Sees to it that the block holds so many octets from there, if the file has them. Returns how many it holds. */
    private int load(long from, int wanted) throws IOException {
        long known = blockStart + blockLength - from;
        if (from >= blockStart && (known >= wanted || blockStart + blockLength == fileSize)) {
            return (int) Math.max(0, known);
        }
        if (wanted > block.length) {
            block = new byte[Math.max(wanted, BLOCK)];
        }
        var target = ByteBuffer.wrap(block);
        target.limit((int) Math.max(0, Math.min(block.length, fileSize - from)));
        blockLength = file.read(target, from);
        blockStart = from;
        return blockLength;
    }

    private int indexOf(byte[] sought, int from, int length) {
        int last = from + length - sought.length;
        for (int i = from; i <= last; i++) {
            if (block[i] == sought[0] && Arrays.equals(block, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }
}

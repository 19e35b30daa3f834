package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a letter's own file to its end, behind damage too, and changes nothing. Owned by one thread; blocks. */
final class LetterScan {

    /** Some of a file. */
    record Octets(long start, long length) {}

    private final Path path;
    private final LetterReading reading;
    private final List<Octets> lines = new ArrayList<>(); // the message with its content, then each line of history
    private final long contentStart;
    private boolean damaged;
    private long end;
    private final long fileSize;

    private LetterScan(Path path, Entry.Message message, long contentStart, long fileSize) {
        this.path = path;
        reading = new LetterReading(message);
        this.contentStart = contentStart;
        this.fileSize = fileSize;
    }

    /**
     * Looks at the checksum of the content too, however large that is.
     *
     * @throws MalformedEntryException if there is no whole letter in it
     */
    static LetterScan read(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            EntryReader reader = EntryReader.verifyingAll(file);
            if (!reader.next() || !(reader.entry() instanceof Entry.Message message)) {
                throw new MalformedEntryException(
                        file.size() == 0 ? "is empty" : "does not begin with a message that is whole");
            }
            if (!reader.isIntact()) {
                throw new MalformedEntryException("has a content that does not fit its checksum");
            }
            return goOn(path, file, reader, message);
        }
    }

    /** Reads on behind the message, which the reader has just read. */
    static LetterScan goOn(Path path, DiskFile file, EntryReader reader, Entry.Message message) throws IOException {
        var scan = new LetterScan(path, message, reader.start() + reader.lineLength(), file.size());
        scan.take(reader);
        scan.readHistory(reader);
        return scan;
    }

    private void readHistory(EntryReader reader) throws IOException {
        while (true) {
            if (!reader.next()) {
                boolean whole = reader.lineFollows();
                if (!reader.nextBehindDamage()) {
                    damaged |= whole; // what was not finished has no end
                    return;
                }
                damaged = true;
            }
            if (isOfThis(reader.entry())) {
                reading.add(reader.entry());
                take(reader);
            } else {
                damaged = true;
            }
        }
    }

    private boolean isOfThis(Entry entry) {
        return !(entry instanceof Entry.Message)
                && entry.id().equals(reading.message().id());
    }

    private void take(EntryReader reader) {
        lines.add(new Octets(reader.start(), reader.end() - reader.start()));
        end = reader.end();
    }

    Path path() {
        return path;
    }

    LetterReading reading() {
        return reading;
    }

    Place.InFile place() {
        return new Place.InFile(path, contentStart, reading.message().sizeBytes(), end);
    }

    long fileSize() {
        return fileSize;
    }

    /** All that can be read, in order. */
    List<Octets> lines() {
        return lines;
    }

    /** Whether a line of its history cannot be read that was finished once. */
    boolean isDamaged() {
        return damaged;
    }

    /** Octets behind the last line that can be read. */
    long unfinished() {
        return fileSize - end;
    }

    /** Behind the last line that can be read. */
    long end() {
        return end;
    }

    /** Where it waits by its own account: the last that was said of that; empty if nothing was. */
    Optional<Entry> lastPlace() {
        List<Entry> history = reading.history();
        for (int i = history.size() - 1; i >= 0; i--) {
            if (history.get(i) instanceof Entry.Due || history.get(i) instanceof Entry.Held) {
                return Optional.of(history.get(i));
            }
        }
        return Optional.empty();
    }
}

package io.posthouse.spool;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads of a letter's own file what the index is to know, as {@link LetterReading} would find it but much quicker: a letter
 * that has waited for days has a hundred attempts behind it, and all that counts is in the message and in the last lines. Of
 * those between only the checksums are looked at. Owned by one thread; blocks.
 */
final class Glance {
    private static final int FIRST_READ = 16 << 10; // most letters that wait are no longer
    private static final int MAX_HISTORY = 1 << 20;
    private static final byte[] EXPIRED = beginning(Entry.Handled.EXPIRED);
    private static final byte[] REQUEUED = beginning(Entry.Handled.REQUEUED);

    /**
     * What was seen.
     *
     * @param fileBytes how long the file is, with whatever does not count at its end
     */
    record Seen(QueueId id, Summary summary, long fileBytes) {}

    private final byte[] octets; // from the file's beginning, or from that of its history
    private final int length;

    private Glance(byte[] octets, int length) {
        this.octets = octets;
        this.length = length;
    }

    /**
     * Looks at a letter.
     *
     * @param held whether it is held
     * @throws MalformedEntryException if there is no letter in the file
     */
    static Seen at(Disk disk, Path path, boolean held) throws IOException {
        try (DiskFile file = LetterReading.open(disk, path)) {
            LetterReading reading = read(path, file, Glance::read);
            return new Seen(reading.message().id(), reading.summary(held), file.size());
        }
    }

    /**
     * Reads how a letter stands: what was said last of each recipient, where it waits by its own account, what happened last.
     * Of what was before that nothing is read, so the letter's age and what its sender was told are not known.
     *
     * @param held whether it is held
     * @throws MalformedEntryException if there is no letter in the file
     */
    static LetterReading standing(Disk disk, Path path, boolean held) throws IOException {
        try (DiskFile file = LetterReading.open(disk, path)) {
            return read(path, file, (glance, message, history) -> glance.standing(message, history, held));
        }
    }

    /** Puts a letter together from its message and what is read of its history, which begins there; empty if it cannot. */
    private interface Look {
        Optional<LetterReading> at(Glance glance, Entry.Message message, int history);
    }

    private static LetterReading read(Path path, DiskFile file, Look look) throws IOException {
        Optional<LetterReading> quick;
        try {
            quick = read(file, file.size(), look);
        } catch (MalformedEntryException e) {
            quick = Optional.empty(); // a closer look says what is wrong
        }
        return quick.isPresent()
                ? quick.get()
                : LetterReading.withoutContent(path, file).reading();
    }

    /** Empty if a closer look is needed. */
    private static Optional<LetterReading> read(DiskFile file, long fileBytes, Look look) throws IOException {
        Glance first = read(file, 0, (int) Math.min(fileBytes, FIRST_READ));
        int line = first.lineEnd(0);
        if (line < 0) {
            return Optional.empty();
        }
        if (!(EntryParser.parse(first.octets, 0, line, "") instanceof Entry.Message message)) {
            return Optional.empty();
        }
        if (message.sizeBytes() > fileBytes) {
            return Optional.empty();
        }
        long history = line + 1L + message.sizeBytes() + 1;
        if (history > fileBytes || fileBytes - history > MAX_HISTORY) {
            return Optional.empty();
        }
        return fileBytes <= first.length
                ? look.at(first, message, (int) history)
                : look.at(read(file, history, (int) (fileBytes - history)), message, 0);
    }

    private static Glance read(DiskFile file, long start, int length) throws IOException {
        var target = ByteBuffer.allocate(length);
        return new Glance(target.array(), file.read(target, start));
    }

    /** Where the line feed is that ends a line; -1 if there is none. */
    private int lineEnd(int from) {
        byte[] all = octets; // the quick compiler does not see that they are always the same
        int end = length;
        for (int at = from; at < end; at++) {
            if (all[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /**
     * Puts the letter together from its message and its last lines.
     *
     * @param history where that begins
     */
    private Optional<LetterReading> read(Entry.Message message, int history) {
        var starts = new ArrayList<Integer>(List.of(history));
        int from = history;
        for (int end = lineEnd(from); end >= 0; end = lineEnd(from)) {
            if (!EntryParser.isAsWritten(octets, from, end - from)) {
                return Optional.empty(); // damaged, unfinished, or a person has changed it
            }
            from = end + 1;
            starts.add(from);
        }
        return lastWords(message, starts).map(entries -> {
            var reading = new LetterReading(message);
            entries.forEach(reading::add);
            return reading;
        });
    }

    /**
     * The last lines, as many as it takes to know of every recipient what was said last. Empty if there are not enough, or if
     * what was before them counts.
     *
     * @param starts where each line begins, and where the last ends
     */
    private Optional<List<Entry>> lastWords(Entry.Message message, List<Integer> starts) {
        Set<Mailbox> open = new HashSet<>();
        message.envelope().recipients().forEach(recipient -> open.add(recipient.forwardPath()));
        var entries = new ArrayList<Entry>();
        for (int i = starts.size() - 2; i >= 0 && !open.isEmpty(); i--) {
            int start = starts.get(i);
            Entry entry = EntryParser.parse(octets, start, starts.get(i + 1) - 1 - start, "");
            if (entry instanceof Entry.Handled handled && handled.what() == Intervention.REQUEUE) {
                return Optional.empty();
            }
            if (entry instanceof Entry.Tried tried) {
                tried.recipients().stream().map(Recipient::forwardPath).forEach(open::remove);
            }
            entries.add(0, entry);
        }
        return open.isEmpty() ? Optional.of(entries) : Optional.empty();
    }

    /** From the end back, until nothing that is earlier counts any more. */
    private Optional<LetterReading> standing(Entry.Message message, int history, boolean held) {
        if ((length > history && octets[length - 1] != '\n')
                || contains(EXPIRED, history)
                || contains(REQUEUED, history)) {
            return Optional.empty(); // these count however long ago they were
        }
        Set<Mailbox> open = new HashSet<>();
        message.envelope().recipients().forEach(recipient -> open.add(recipient.forwardPath()));
        Class<? extends Entry> place = held ? Entry.Held.class : Entry.Due.class;
        boolean placed = false;
        Deque<Entry> entries = new ArrayDeque<>();
        int end = length;
        while (end > history && !(placed && open.isEmpty())) {
            int start = lineStart(end - 1, history);
            if (!EntryParser.isAsWritten(octets, start, end - 1 - start)) {
                return Optional.empty();
            }
            Entry entry = EntryParser.parse(octets, start, end - 1 - start, "");
            if (!entry.id().equals(message.id())) {
                return Optional.empty();
            }
            placed |= place.isInstance(entry);
            if (entry instanceof Entry.Tried tried) {
                tried.recipients().forEach(recipient -> open.remove(recipient.forwardPath()));
            }
            entries.addFirst(entry);
            end = start;
        }
        var reading = new LetterReading(message);
        entries.forEach(reading::add);
        return Optional.of(reading);
    }

    /** Of the line that ends with the octet before. */
    private int lineStart(int end, int from) {
        int at = end;
        while (at > from && octets[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private boolean contains(byte[] sought, int from) {
        byte[] all = octets;
        int last = length - sought.length;
        for (int at = from; at <= last; at++) {
            if (all[at] == '{' && Arrays.equals(all, at, at + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        return false;
    }

    /** Of a line of that kind. */
    private static byte[] beginning(String kind) {
        return ("{\"entry\":\"" + kind + '"').getBytes(StandardCharsets.US_ASCII);
    }
}

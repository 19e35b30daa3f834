package io.posthouse.spool;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads of a letter's own file what is asked of it, as {@link LetterReading} would find it but much quicker: a letter that has
 * waited for days has a hundred attempts behind it, and all that counts is in the message and in the last lines. Owned by one
 * thread; blocks.
 */
final class Glance {
    private static final int FIRST_READ = 16 << 10; // most letters that wait are no longer
    private static final int LAST_READ = 4 << 10; // a few attempts
    private static final int MORE = 8; // times as much, if that is not enough
    private static final int MAX_HISTORY = 1 << 20;
    private static final int WINDOW = beginning("exp").length; // of a line in which a person did what counts for ever
    private static final byte[] EXPIRED = Arrays.copyOf(beginning(Entry.Handled.EXPIRED), WINDOW);
    private static final byte[] REQUEUED = Arrays.copyOf(beginning(Entry.Handled.REQUEUED), WINDOW);
    private static final int[] STEPS = steps();

    /**
     * What was seen.
     *
     * @param fileBytes how long the file is, with whatever does not count at its end
     */
    record Seen(QueueId id, Summary summary, long fileBytes) {}

    /** What a letter's own file begins with. */
    private record Head(Entry.Message message, int contentStart) {
        long end() {
            return contentStart + message.sizeBytes() + 1;
        }
    }

    private final Head head;
    private final byte[] octets;
    private final int from; // where a line of history begins
    private final int length; // of the octets; there the file ends
    private final boolean whole; // whether no line of history is before that

    private Glance(Head head, byte[] octets, int from, boolean whole) {
        this.head = head;
        this.octets = octets;
        this.from = from;
        this.length = octets.length;
        this.whole = whole;
    }

    /**
     * Looks at what the index is to know of a letter.
     *
     * @param held whether it is held
     * @throws MalformedEntryException if there is no letter in the file
     */
    static Seen at(Disk disk, Path path, boolean held) throws IOException {
        try (DiskFile file = LetterReading.open(disk, path)) {
            LetterReading reading = look(
                    path, file, LAST_READ, glance -> glance.lastLines(any -> true), LetterReading.OwnFile::reading);
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
            return look(path, file, MAX_HISTORY, glance -> glance.standing(held), LetterReading.OwnFile::reading);
        }
    }

    /**
     * Looks where a letter's content begins, and where its last line ends.
     *
     * @throws MalformedEntryException if there is no letter in the file
     */
    static Place.InFile place(Disk disk, Path path) throws IOException {
        try (DiskFile file = LetterReading.open(disk, path)) {
            return look(path, file, LAST_READ, glance -> glance.place(path, file), LetterReading.OwnFile::place);
        }
    }

    /**
     * Looks at the beginning of a file and at its end.
     *
     * @param enough how much of the end, as a rule
     * @param quick finds what is asked for; empty if more has to be read
     * @param closer finds it when all is read
     */
    private static <T> T look(
            Path path, DiskFile file, int enough, Quick<T> quick, Function<LetterReading.OwnFile, T> closer)
            throws IOException {
        Optional<T> seen;
        try {
            seen = look(file, enough, quick);
        } catch (MalformedEntryException e) {
            seen = Optional.empty(); // a closer look says what is wrong
        }
        return seen.isPresent() ? seen.get() : closer.apply(LetterReading.withoutContent(path, file));
    }

    private interface Quick<T> {
        Optional<T> at(Glance glance) throws IOException;
    }

    private static <T> Optional<T> look(DiskFile file, int enough, Quick<T> quick) throws IOException {
        long fileBytes = file.size();
        byte[] first = read(file, 0, Math.min(fileBytes, FIRST_READ));
        int line = lineEnd(first);
        if (line < 0 || !(EntryParser.parse(first, 0, line, "") instanceof Entry.Message message)) {
            return Optional.empty();
        }
        var head = new Head(message, line + 1);
        if (message.sizeBytes() > fileBytes || head.end() > fileBytes || fileBytes - head.end() > MAX_HISTORY) {
            return Optional.empty();
        }
        if (fileBytes <= first.length) {
            return quick.at(new Glance(head, first, (int) head.end(), true));
        }
        for (int wanted = enough; ; wanted *= MORE) {
            long start = Math.max(head.end(), fileBytes - wanted);
            byte[] last = read(file, start, fileBytes - start);
            boolean whole = start == head.end();
            int end = whole ? -1 : lineEnd(last); // of a line that began before
            Optional<T> seen = whole || end >= 0 ? quick.at(new Glance(head, last, end + 1, whole)) : Optional.empty();
            if (seen.isPresent() || whole) {
                return seen;
            }
        }
    }

    private static byte[] read(DiskFile file, long start, long length) throws IOException {
        var octets = new byte[(int) length];
        int read = file.read(ByteBuffer.wrap(octets), start);
        return read == length ? octets : Arrays.copyOf(octets, read);
    }

    /** Where the first line feed is; -1 if there is none. */
    private static int lineEnd(byte[] octets) {
        for (int at = 0; at < octets.length; at++) {
            if (octets[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** If the last line is one as it was written: then so is the end of the file. */
    private Optional<Place.InFile> place(Path path, DiskFile file) throws IOException {
        boolean none = whole && length == from;
        if (!none && lineBefore(length).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Place.InFile(path, head.contentStart, head.message.sizeBytes(), file.size()));
    }

    private Optional<LetterReading> standing(boolean held) {
        if (isHandled()) {
            return Optional.empty(); // what a person did counts however long ago it was
        }
        return lastLines(held ? Entry.Held.class::isInstance : Entry.Due.class::isInstance);
    }

    /**
     * Puts the letter together from its message and its last lines: as many as it takes to know of every recipient what was
     * said last. Empty if there are not enough, or if one of them is not as it was written.
     *
     * @param sought what must be among them, if it is in the history at all
     */
    private Optional<LetterReading> lastLines(Predicate<Entry> sought) {
        Set<Mailbox> open = new HashSet<>();
        head.message.envelope().recipients().forEach(recipient -> open.add(recipient.forwardPath()));
        Deque<Entry> entries = new ArrayDeque<>();
        boolean found = false;
        boolean requeued = false; // then it also counts who had it before
        int end = length;
        while (end > from && (requeued || !found || !open.isEmpty())) {
            Optional<Entry> line = lineBefore(end);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            Entry entry = line.get();
            found |= sought.test(entry);
            requeued |= entry instanceof Entry.Handled handled && handled.what() == Intervention.REQUEUE;
            if (entry instanceof Entry.Tried tried) {
                tried.recipients().forEach(recipient -> open.remove(recipient.forwardPath()));
            }
            entries.addFirst(entry);
            end = lineStart(end);
        }
        if (!whole && (requeued || !found || !open.isEmpty())) {
            return Optional.empty();
        }
        var reading = new LetterReading(head.message);
        entries.forEach(reading::add);
        return Optional.of(reading);
    }

    /** The line that ends there; empty if none does, or if it is not as it was written. */
    private Optional<Entry> lineBefore(int end) {
        if (end == from || octets[end - 1] != '\n') {
            return Optional.empty();
        }
        int start = lineStart(end);
        if (!EntryParser.isAsWritten(octets, start, end - 1 - start)) {
            return Optional.empty();
        }
        Entry entry = EntryParser.parse(octets, start, end - 1 - start, "");
        return entry.id().equals(head.message.id()) ? Optional.of(entry) : Optional.empty();
    }

    /** Where the line begins that ends there. */
    private int lineStart(int end) {
        int at = end - 1;
        while (at > from && octets[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    /**
     * Whether a line may say that the letter was expired or requeued. Both lines begin with as many octets that are looked
     * for, so most others are passed over by a whole window (R. N. Horspool, SPE 10 (1980), 501).
     */
    private boolean isHandled() {
        byte[] all = octets; // the quick compiler does not see that they are always the same
        int[] steps = STEPS;
        int end = length;
        int at = from + WINDOW - 1; // the last octet of the window
        while (at < end) {
            int last = all[at] & 0xff;
            if ((last == EXPIRED[WINDOW - 1] && fills(EXPIRED, at))
                    || (last == REQUEUED[WINDOW - 1] && fills(REQUEUED, at))) {
                return true;
            }
            at += steps[last];
        }
        return false;
    }

    private boolean fills(byte[] sought, int last) {
        return Arrays.equals(octets, last + 1 - WINDOW, last + 1, sought, 0, WINDOW);
    }

    /** How far the window may move on, by its last octet. */
    private static int[] steps() {
        var steps = new int[256];
        Arrays.fill(steps, WINDOW);
        for (int i = 0; i < WINDOW - 1; i++) {
            steps[EXPIRED[i]] = WINDOW - 1 - i;
            steps[REQUEUED[i]] = WINDOW - 1 - i;
        }
        return steps;
    }

    /** Of a line of that kind. */
    private static byte[] beginning(String kind) {
        return ("{\"entry\":\"" + kind).getBytes(StandardCharsets.US_ASCII);
    }
}

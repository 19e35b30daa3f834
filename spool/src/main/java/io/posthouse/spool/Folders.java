package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Where things lie in the spool folder, and what they are called. */
final class Folders {
    static final String BAG = ".bag";
    static final String LETTER = ".letter";
    static final String PART = ".part";

    private static final long SECONDS = 60; // in a minute
    private static final long FIRST_MINUTE = -1_036_120_320; // of the year 0, before which names would have a sign
    private static final long LAST_MINUTE = Integer.MAX_VALUE - 1;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmX", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX", Locale.ROOT).withZone(ZoneOffset.UTC);

    final Path root;
    final Path incoming;
    final Path active;
    final Path deferred;
    final Path hold;
    final Path corrupt;
    final Path spare;

    Folders(Path root) {
        this.root = root;
        incoming = root.resolve("incoming");
        active = root.resolve("active");
        deferred = root.resolve("deferred");
        hold = root.resolve("hold");
        corrupt = root.resolve("corrupt");
        spare = root.resolve("spare");
    }

    List<Path> all() {
        return List.of(incoming, active, deferred, hold, corrupt, spare);
    }

    static String bagName(Instant begun, int random) {
        return SECOND.format(begun) + String.format(Locale.ROOT, "-%08x", random);
    }

    /** The folder of the letters that are due in that minute, counted from 1970. */
    Path minute(int minute) {
        return deferred.resolve(MINUTE.format(startOf(minute)));
    }

    /** The minute that a folder in deferred is named after; empty if it is none of ours. */
    static OptionalInt minuteOf(String folderName) {
        try {
            Instant start = MINUTE.parse(folderName, Instant::from);
            int minute = Math.toIntExact(start.getEpochSecond() / SECONDS);
            return MINUTE.format(start).equals(folderName) ? OptionalInt.of(minute) : OptionalInt.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    /** The minute under which a letter waits: the first full one that is not before it is due. */
    static int minuteFor(Instant due, Instant now) {
        int minute = minuteOf(due);
        return startOf(minute).equals(due) || !due.isAfter(now) ? minute : minute + 1;
    }

    /** The minute in which a time lies; of times before the year 0 and after 6052 the nearest that a folder can be named after. */
    static int minuteOf(Instant time) {
        long minute = Math.floorDiv(time.getEpochSecond(), SECONDS);
        return (int) Math.max(FIRST_MINUTE, Math.min(LAST_MINUTE, minute));
    }

    static Instant startOf(int minute) {
        return Instant.ofEpochSecond(SECONDS * minute);
    }

    /** A path as the spool's files tell it. */
    String shown(Path path) {
        return root.relativize(path).toString();
    }

    /** The folder that a file of the spool lies in. */
    static Path of(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    static String letterName(QueueId id) {
        return id + LETTER;
    }

    /** The id in a letter file's name; empty if the name is none of ours. */
    static Optional<QueueId> idOf(String fileName) {
        if (fileName.length() != QueueId.LENGTH + LETTER.length() || !fileName.endsWith(LETTER)) {
            return Optional.empty();
        }
        try {
            QueueId id = QueueId.parse(fileName.substring(0, QueueId.LENGTH));
            return letterName(id).equals(fileName) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

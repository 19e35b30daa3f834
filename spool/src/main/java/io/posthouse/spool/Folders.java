package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Where things lie in the spool folder, and what they are called. */
final class Folders {
    static final String BAG = ".bag";
    static final String LETTER = ".letter";
    static final String PART = ".part";

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

    /** The folder of the letters that are due in that minute. */
    Path minute(Instant minute) {
        return deferred.resolve(MINUTE.format(minute));
    }

    /** The minute that a folder in deferred is named after; empty if it is none of ours. */
    static Optional<Instant> minuteOf(String folderName) {
        try {
            Instant minute = MINUTE.parse(folderName, Instant::from);
            return MINUTE.format(minute).equals(folderName) ? Optional.of(minute) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The minute under which a letter waits: the first full one that is not before it is due. */
    static Instant minuteFor(Instant due, Instant now) {
        Instant minute = due.truncatedTo(ChronoUnit.MINUTES);
        return minute.equals(due) || !due.isAfter(now) ? minute : minute.plus(1, ChronoUnit.MINUTES);
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

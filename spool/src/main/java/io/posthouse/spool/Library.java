package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads letters where they lie, and puts aside what cannot be read. Any thread; every method blocks. */
final class Library {
    private final Premises premises;

    Library(Premises premises) {
        this.premises = premises;
    }

    /** Reads a letter where its docket says it is. */
    Letter read(Place place) throws IOException {
        return reading(place).letter();
    }

    /** As {@link #read}, with its history. */
    LetterReading reading(Place place) throws IOException {
        return place instanceof Place.InBag inBag
                ? LetterReading.inBag(inBag)
                : LetterReading.inFile(premises.disk(), ((Place.InFile) place).file())
                        .reading();
    }

    /**
     * Reads a letter's own file. Where a line of its history cannot be read, it is written anew without that, and what it was
     * is kept in corrupt: who knows what somebody said there, and to whom.
     *
     * @param whole given the message with its content, which is the reader's, if that is small; perhaps more than once
     * @throws MalformedEntryException if there is no whole letter in it
     */
    LetterReading.OwnFile readAndMend(Path path, BiConsumer<Entry.Message, ByteBuffer> whole) throws IOException {
        LetterReading.OwnFile file = Premises.insist(() -> LetterReading.inFile(premises.disk(), path, whole));
        if (!file.damaged()) {
            return file;
        }
        String said = premises.folders().root.relativize(path) + " has a history that cannot be read throughout; ";
        try {
            List<LetterScan.Octets> lines =
                    LetterScan.read(premises.disk(), path).lines();
            new Repairs(premises.disk(), premises.folders()).writeAnew(path, lines);
            premises.troubled(
                    said + "went on with the rest, and kept a copy in corrupt, where a person may look at it");
            return LetterReading.inFile(premises.disk(), path);
        } catch (IOException e) {
            premises.troubled(said + "went on with the rest, and cannot mend it: " + Findings.reason(e));
            return file;
        }
    }

    /**
     * Reads all but the content of a letter's own file; empty if it is not there.
     *
     * @throws SpoolBrokenException that names the file, if there is no letter in it
     */
    Optional<Letter> readIfThere(Path path) throws IOException {
        return ifThere(
                path,
                () -> LetterReading.withoutContent(premises.disk(), path)
                        .reading()
                        .letter());
    }

    /** As {@link #readIfThere}, but only where it has what. */
    Optional<Place.InFile> placeIfThere(Path path) throws IOException {
        return ifThere(path, () -> Glance.place(premises.disk(), path));
    }

    private <T> Optional<T> ifThere(Path path, Premises.Reading<T> reading) throws IOException {
        try {
            return Optional.of(reading.run());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedEntryException e) {
            throw new SpoolBrokenException(
                    "cannot read " + premises.folders().root.relativize(path) + ": " + e.getMessage(), e);
        }
    }

    /** What the index is to know of a letter whose file has just changed; empty if it cannot be read now. */
    Optional<Summary> summary(Path path, boolean held) {
        try {
            return Optional.of(Glance.at(premises.disk(), path, held).summary());
        } catch (IOException | MalformedEntryException e) {
            return Optional.empty();
        }
    }

    Content open(QueueId id, Place.InFile place) throws IOException {
        DiskFile file = premises.disk().open(place.file(), Disk.Mode.READ);
        return new StoredContent("letter " + id, () -> file, place.contentStart(), place.sizeBytes(), () -> {
            try {
                file.close();
            } catch (IOException e) {
                // it was only read
            }
        });
    }

    /**
     * Moves what cannot be read into corrupt, for a person to look at, and says so.
     *
     * @param why in words that go on from the name of the file
     * @return what was said; empty if the file is not there, because somebody else has seen to it
     */
    Optional<String> putAside(Path path, String why) {
        String said = premises.folders().root.relativize(path) + " " + why;
        try {
            premises.disk().rename(path, freeName(path.getFileName().toString()));
            said += "; moved it to corrupt, where a person may look at it";
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            said += ", and cannot be moved to corrupt: " + e.getMessage();
        }
        premises.troubled(said);
        return Optional.of(said);
    }

    private Path freeName(String name) throws IOException {
        Path path = premises.folders().corrupt.resolve(name);
        for (int i = 2; premises.disk().exists(path); i++) {
            path = premises.folders().corrupt.resolve(name + '.' + i);
        }
        return path;
    }
}

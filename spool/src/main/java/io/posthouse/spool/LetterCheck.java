package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Looks at letters in files of their own. Owned by one thread; blocks. */
final class LetterCheck {
    private final Disk disk;
    private final Folders folders;
    private final Survey survey;
    private final BagCheck bags;
    private final Repairs repairs;
    private final Findings findings;
    private final Instant now;

    LetterCheck(
            Disk disk, Folders folders, Survey survey, BagCheck bags, Repairs repairs, Findings findings, Instant now) {
        this.disk = disk;
        this.folders = folders;
        this.survey = survey;
        this.bags = bags;
        this.repairs = repairs;
        this.findings = findings;
        this.now = now;
    }

    /** Looks at a file that is named after a letter, where such files are to be. */
    void check(Path path, QueueId id) {
        try {
            Optional<BagCheck.InBag> inBag = bags.letter(id);
            if (inBag.isPresent()) {
                judgeCopy(path, inBag.get());
            } else {
                judge(LetterScan.read(disk, path), id);
            }
        } catch (MalformedEntryException e) {
            findings.add(Kind.UNREADABLE_LETTER, path, String.valueOf(e.getMessage()), () -> repairs.putAside(path));
        } catch (NoSuchFileException e) {
            // it has gone on its way since its folder was listed
        } catch (NoFileException e) {
            findings.add(Kind.FOREIGN, path, "is no file", () -> repairs.putAside(path));
        } catch (IOException e) {
            findings.add(path, e);
        }
    }

    /** As long as a bag has the say, a file is a copy; the relay makes it and unmakes it. */
    private void judgeCopy(Path path, BagCheck.InBag letter) throws IOException {
        String where = "the letter in " + shown(letter.in().path());
        if (!bags.isCopy(path, letter)) {
            findings.add(Kind.RIVAL, path, "says something else than " + where, () -> repairs.putAside(path));
        } else if (letter.letter().isFinished()) {
            findings.add(Kind.COPY, path, "is a copy of " + where + ", which is finished", () -> repairs.delete(path));
        } else if (!path.equals(bags.target(letter))) {
            findings.add(Kind.COPY, path, "is a copy of " + where, () -> repairs.delete(path));
        } else if (!isWhole(path, letter)) {
            findings.add(Kind.COPY, path, "is an unfinished copy of " + where, () -> repairs.delete(path));
        }
    }

    private boolean isWhole(Path path, BagCheck.InBag letter) throws IOException {
        long whole =
                letter.octets().stream().mapToLong(LetterScan.Octets::length).sum();
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            return file.size() == whole;
        }
    }

    private void judge(LetterScan letter, QueueId name) throws IOException {
        Path path = letter.path();
        LetterReading reading = letter.reading();
        if (!reading.message().id().equals(name)) {
            judgeRenamed(letter);
        } else if (survey.isRepeated(name) && !isBest(letter)) {
            judgeRepeated(letter);
        } else if (letter.isDamaged()) {
            findings.add(
                    Kind.DAMAGED_LETTER,
                    path,
                    "has a history that cannot be read throughout",
                    () -> repairs.writeAnew(path, letter.lines()));
        } else if (letter.unfinished() > 0) {
            findings.add(
                    Kind.TORN_LETTER,
                    path,
                    "ends in " + letter.unfinished() + " octets that are no line",
                    () -> repairs.cutOff(path, letter.end()));
        } else if (reading.isDelivered()) {
            findings.add(
                    Kind.FINISHED_LETTER, path, "is delivered to all of its recipients", () -> repairs.delete(path));
        } else {
            judgePlace(letter);
        }
    }

    private void judgeRenamed(LetterScan letter) {
        QueueId id = letter.reading().message().id();
        String what = "holds letter " + id;
        if (isElsewhere(id)) {
            findings.add(
                    Kind.RIVAL,
                    letter.path(),
                    what + ", which is elsewhere too",
                    () -> repairs.putAside(letter.path()));
        } else {
            Path right = Folders.of(letter.path()).resolve(Folders.letterName(id));
            findings.add(Kind.RENAMED_LETTER, letter.path(), what, () -> repairs.move(letter.path(), right));
        }
    }

    private boolean isElsewhere(QueueId id) {
        return bags.letter(id).isPresent() || survey.hasFile(id);
    }

    /** Whether, of all files of a letter, this one knows most; of several such it is the first. */
    private boolean isBest(LetterScan letter) throws IOException {
        return best(letter).path().equals(letter.path());
    }

    private LetterScan best(LetterScan letter) throws IOException {
        LetterScan best = letter;
        for (Path file : survey.files(letter.reading().message().id())) {
            try {
                LetterScan other = LetterScan.read(disk, file);
                int more = other.reading().history().size()
                        - best.reading().history().size();
                if (more > 0 || (more == 0 && file.compareTo(best.path()) < 0)) {
                    best = other;
                }
            } catch (MalformedEntryException e) {
                // it is told of when its turn comes
            }
        }
        return best;
    }

    private void judgeRepeated(LetterScan letter) throws IOException {
        LetterScan best = best(letter);
        try (DiskFile part = disk.open(letter.path(), Disk.Mode.READ);
                DiskFile whole = disk.open(best.path(), Disk.Mode.READ)) {
            if (Repairs.isCopy(part, whole, best.lines())) {
                findings.add(
                        Kind.COPY,
                        letter.path(),
                        "is a copy of " + shown(best.path()),
                        () -> repairs.delete(letter.path()));
            } else {
                findings.add(
                        Kind.RIVAL,
                        letter.path(),
                        "says something else than " + shown(best.path()),
                        () -> repairs.putAside(letter.path()));
            }
        }
    }

    /** Where a letter lies counts; its history ought to say so. */
    private void judgePlace(LetterScan letter) {
        Path folder = Folders.of(letter.path());
        Optional<Entry> last = letter.lastPlace();
        QueueId id = letter.reading().message().id();
        if (folder.equals(folders.hold)) {
            if (last.filter(Entry.Held.class::isInstance).isEmpty()) {
                var held = new Entry.Held(id, now, "found in hold");
                findings.add(
                        Kind.MOVED_LETTER,
                        letter.path(),
                        "does not say why it is held",
                        () -> repairs.note(letter, held));
            }
        } else if (!folder.equals(folders.incoming)) {
            boolean told = last.filter(Entry.Due.class::isInstance)
                    .map(entry -> (Entry.Due) entry)
                    .filter(due -> folder.equals(folders.minute(Folders.minuteFor(due.due(), due.at()))))
                    .isPresent();
            if (!told) {
                Instant minute = Folders.startOf(
                        Folders.minuteOf(folder.getFileName().toString()).orElseThrow());
                findings.add(
                        Kind.MOVED_LETTER,
                        letter.path(),
                        "waits for another time than its history says",
                        () -> repairs.note(letter, new Entry.Due(id, now, minute)));
            }
        }
    }

    /** Whether a file that lies where no letter is looked for is one that is nowhere else; then it has been judged. */
    boolean judgeMisplaced(Path path) throws IOException {
        try {
            QueueId id = LetterScan.read(disk, path).reading().message().id();
            if (isElsewhere(id)) {
                return false;
            }
            Path right = folders.incoming.resolve(Folders.letterName(id));
            findings.add(
                    Kind.MISPLACED_LETTER,
                    path,
                    "is letter " + id + ", which is nowhere else",
                    () -> repairs.move(path, right));
            return true;
        } catch (MalformedEntryException e) {
            return false;
        }
    }

    private String shown(Path path) {
        return folders.root.relativize(path).toString();
    }
}

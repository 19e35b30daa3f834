package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Looks through a spool folder for what is not as it ought to be, and repairs it if that is wanted. Every octet is read that
 * a relay may ever read. Blocks, for as long as that takes.
 *
 * <p>A relay cannot begin to use the folder meanwhile. If one uses it already, only what has stood still for a while can be
 * looked at, and nothing be repaired.
 *
 * <p>Nothing that was accepted and can be read is lost by a repair, and nothing that cannot be read is deleted: it goes to
 * {@code corrupt}. A repair that is interrupted at any moment leaves a spool that can be used, and repaired.
 */
public final class SpoolCheck {
    private static final Duration STILL =
            Duration.ofMinutes(2); // since when what stands still is no more being written
    private static final int MAX_LOOKS = 20; // a repair may bring something else to light

    /** Hears how it goes. */
    public interface Listener {

        /** Something was found and, if that was wanted and could be, repaired. */
        void found(Finding finding);

        /** So many files have been looked at. */
        void looked(long files, long of);
    }

    /**
     * What was looked at, and how it went.
     *
     * @param letters that are not finished
     * @param inCorrupt files that wait there for a person
     * @param inUse whether a relay uses the spool, so that not all could be looked at
     */
    public record Result(int bags, int letters, int inCorrupt, int findings, int repaired, boolean inUse) {
        public boolean isClean() {
            return findings == repaired;
        }
    }

    private final Disk disk;
    private final Folders folders;
    private final Findings findings;
    private final Listener listener;
    private final Owner owner;
    private final Instant now;
    private final boolean inUse;

    private SpoolCheck(
            Disk disk, Path folder, Owner owner, boolean repairing, boolean inUse, Instant now, Listener listener) {
        this.disk = disk;
        this.folders = new Folders(folder);
        this.owner = owner;
        this.findings = new Findings(folder, repairing, listener::found);
        this.listener = listener;
        this.now = now;
        this.inUse = inUse;
    }

    /**
     * Looks through a spool folder.
     *
     * @param repair whether to repair what is found
     * @param now what time it is, for what is noted in histories
     * @throws SpoolBrokenException that says in one sentence why that cannot be, also if a relay uses the folder and it is
     *     to be repaired
     */
    public static Result run(Path folder, boolean repair, Instant now, Listener listener) {
        if (!Files.isDirectory(folder)) {
            throw new SpoolBrokenException("there is no spool folder " + folder);
        }
        Optional<FolderLock> lock = FolderLock.tryTake(folder);
        try {
            if (lock.isEmpty() && repair) {
                throw new SpoolBrokenException("the spool folder " + folder
                        + " is in use by a relay; stop it first, since what it works on cannot be repaired");
            }
            return new SpoolCheck(new FileDisk(), folder, Owner.of(folder), repair, lock.isEmpty(), now, listener)
                    .run();
        } catch (IOException e) {
            throw new SpoolBrokenException("cannot check the spool in " + folder + ": " + Findings.reason(e), e);
        } finally {
            lock.ifPresent(FolderLock::close);
        }
    }

    /** On any disk, which nobody uses. */
    static Result run(Disk disk, Path folder, boolean repair, Instant now, Listener listener) throws IOException {
        return new SpoolCheck(disk, folder, Owner.NOBODY, repair, false, now, listener).run();
    }

    private Result run() throws IOException {
        for (int look = 1; ; look++) {
            Look latest = new Look();
            latest.run();
            boolean again = findings.hasRepaired() && look < MAX_LOOKS;
            findings.settle();
            if (!again) {
                return latest.result();
            }
        }
    }

    /** One look through it all; it ends early when what was seen before it has been changed by a repair. */
    private final class Look {
        private final Survey survey = new Survey(disk, folders);
        private final Repairs repairs = new Repairs(disk, folders);
        private final BagCheck bags = new BagCheck(disk, folders, survey, repairs, findings);
        private final LetterCheck letters = new LetterCheck(disk, folders, survey, bags, repairs, findings, now);
        private final long all = survey.bags().size() + (long) survey.letterFiles();
        private long looked;
        private int resting; // letters in files of their own

        void run() throws IOException {
            survey.closed().forEach(findings::add);
            checkRights();
            checkBags();
            if (findings.hasRepaired()) {
                return;
            }
            checkLetters();
            if (findings.hasRepaired() || inUse) {
                return;
            }
            survey.leftovers().forEach(this::checkLeftover);
            survey.foreign().forEach(this::checkForeign);
            survey.spares().forEach(this::checkSpare);
            checkIdMark();
        }

        private void checkRights() {
            folders.all().forEach(this::checkRights);
            survey.bags().forEach(this::checkRights);
            survey.shelves().forEach(shelf -> checkRights(shelf.folder));
        }

        private void checkRights(Path path) {
            owner.complaint(path).ifPresent(what -> findings.add(Kind.RIGHTS, path, what, () -> owner.give(path)));
        }

        private void checkBags() {
            for (Path bag : survey.bags()) {
                if (isStill(bag)) {
                    bags.check(bag);
                }
                listener.looked(++looked, all);
            }
        }

        private void checkLetters() {
            for (Survey.Shelf shelf : survey.shelves()) {
                shelf.ids().forEach(id -> {
                    checkLetter(shelf, new QueueId(id));
                    listener.looked(++looked, all);
                });
            }
        }

        private void checkLetter(Survey.Shelf shelf, QueueId id) {
            Path file = shelf.file(id);
            boolean isCopy = bags.letter(id).isPresent();
            resting += isCopy ? 0 : 1;
            if (isStill(file) && !(inUse && isCopy)) {
                checkRights(file);
                letters.check(file, id);
            }
        }

        private void checkLeftover(Path path) {
            findings.add(Kind.LEFTOVER, path, "was being received", () -> repairs.delete(path));
        }

        private void checkForeign(Path path) {
            try {
                if (Survey.isFolder(disk, path) || (!letters.judgeMisplaced(path) && !bags.judgeMisplaced(path))) {
                    findings.add(Kind.FOREIGN, path, "is neither a bag nor a letter", () -> repairs.putAside(path));
                }
            } catch (IOException e) {
                findings.add(path, e);
            }
        }

        /** Nobody reads what is in spare; there must be no letter among it that is nowhere else. */
        private void checkSpare(Path path) {
            try {
                bags.judgeMisplaced(path);
            } catch (IOException e) {
                findings.add(path, e);
            }
        }

        private void checkIdMark() throws IOException {
            QueueId highest = survey.highestAtRest().orElse(new QueueId(0));
            Path path = folders.root.resolve(IdMark.NAME);
            Optional<QueueId> mark = IdMark.read(disk, path);
            if (mark.isEmpty()
                    ? disk.exists(path) || highest.value() > 0
                    : mark.get().compareTo(highest) < 0) {
                findings.add(
                        Kind.ID_MARK,
                        path,
                        mark.isEmpty() ? "has no id" : "has an id below that of letter " + highest,
                        () -> repairs.writeMark(highest));
            }
        }

        private boolean isStill(Path path) {
            if (!inUse) {
                return true;
            }
            try {
                Instant changed = Files.getLastModifiedTime(path).toInstant();
                return Duration.between(changed, now).abs().compareTo(STILL) > 0; // also by a clock that was ahead
            } catch (IOException e) {
                return false; // it has gone since its folder was listed
            }
        }

        Result result() {
            return new Result(
                    survey.bags().size(),
                    bags.living() + resting,
                    survey.inCorrupt(),
                    findings.found(),
                    findings.repaired(),
                    inUse);
        }
    }
}

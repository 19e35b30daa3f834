package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import io.posthouse.spool.LetterScan.Octets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks through the bags, and remembers of which letters they have the say. Owned by one thread; blocks. */
final class BagCheck {
    private static final int BEGINNING = 4096; // octets in which a first line names its bag
    private static final Pattern NAMED =
            Pattern.compile("^\\{\"entry\":\"[a-z]+\",\"id\":\"\\w+\",\"bag\":\"([\\w.-]+)\"");

    /** A bag as it lies there. */
    record Read(Path path, Bag bag, BagScan scan) {}

    /** A letter of which a bag has the say, finished or not. */
    record InBag(Read in, BagReading.Found letter) {

        /** All that the bag says of it, in the order in which it would stand in a file of its own. */
        List<Octets> octets() {
            Place.InBag place = letter.place();
            var octets = new ArrayList<>(List.of(new Octets(place.start(), place.length())));
            for (int i = 0; i < place.runs(); i++) {
                octets.add(new Octets(place.runStart(i), place.runLength(i)));
            }
            return octets;
        }
    }

    private final Disk disk;
    private final Folders folders;
    private final Survey survey;
    private final Repairs repairs;
    private final Findings findings;
    private final Map<QueueId, InBag> letters = new HashMap<>();
    private int living;

    BagCheck(Disk disk, Folders folders, Survey survey, Repairs repairs, Findings findings) {
        this.disk = disk;
        this.folders = folders;
        this.survey = survey;
        this.repairs = repairs;
        this.findings = findings;
    }

    /** The letter as a bag has it, unless it has moved out. */
    Optional<InBag> letter(QueueId id) {
        return Optional.ofNullable(letters.get(id));
    }

    /** Letters in bags that are not finished. */
    int living() {
        return living;
    }

    /** Looks at a bag where bags are to be. */
    void check(Path path) {
        String name = nameOf(path);
        try {
            Read read = read(path, name);
            BagScan scan = read.scan;
            if (scan.lastId().isPresent()) {
                judge(read);
            } else if (scan.isTorn()) {
                judgeUnreadable(path, name);
            }
        } catch (NoFileException e) {
            findings.add(Kind.FOREIGN, path, "is no file", () -> repairs.putAside(path));
        } catch (IOException e) {
            findings.add(path, e);
        }
    }

    private static String nameOf(Path path) {
        String fileName = path.getFileName().toString();
        return fileName.substring(0, fileName.length() - Folders.BAG.length());
    }

    private Read read(Path path, String name) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            var bag = new Bag(disk, name, path, file, true);
            return new Read(path, bag, BagScan.of(bag));
        }
    }

    private void judge(Read read) {
        List<BagScan.Gap> gaps = read.scan.gaps();
        long repeated = living(read).stream()
                .filter(letter -> letters.containsKey(letter.id()))
                .count();
        if (!gaps.isEmpty()) {
            String where =
                    "from octet " + gaps.get(0).from() + " to " + gaps.get(0).to();
            String more = gaps.size() == 1 ? "" : " and in " + (gaps.size() - 1) + " more places";
            findings.add(Kind.DAMAGED_BAG, read.path, "is damaged " + where + more, () -> empty(read));
        } else if (repeated > 0) {
            findings.add(
                    Kind.REPEATED_BAG,
                    read.path,
                    "has " + repeated + " of its letters in common with an older bag",
                    () -> empty(read));
        } else if (read.scan.isTorn()) {
            findings.add(
                    Kind.TORN_BAG,
                    read.path,
                    "ends at octet " + read.scan.end() + " in something unfinished",
                    () -> repairs.cutOff(read.path, read.scan.end()));
        }
        for (BagReading.Found letter : read.scan.letters()) {
            if (!letter.isMoved()) {
                letters.putIfAbsent(letter.id(), new InBag(read, letter));
            }
        }
        living += living(read).size();
    }

    private static List<BagReading.Found> living(Read read) {
        return read.scan.letters().stream()
                .filter(letter -> !letter.isFinished())
                .toList();
    }

    /** Not one entry of this bag can be read. */
    private void judgeUnreadable(Path path, String name) throws IOException {
        Optional<String> other = nameIn(path).filter(named -> !named.equals(name));
        if (other.isEmpty() || read(path, other.get()).scan.lastId().isEmpty()) {
            findings.add(Kind.UNREADABLE_BAG, path, "has nothing in it that can be read", () -> repairs.putAside(path));
            return;
        }
        Path right = Folders.of(path).resolve(other.get() + Folders.BAG);
        if (survey.bags().stream().anyMatch(bag -> bag.endsWith(right.getFileName()))) {
            findings.add(
                    Kind.UNREADABLE_BAG,
                    path,
                    "is a copy of bag " + other.get() + " under another name",
                    () -> repairs.putAside(path));
        } else {
            findings.add(
                    Kind.RENAMED_BAG,
                    path,
                    "is bag " + other.get() + " under another name",
                    () -> repairs.move(path, right));
        }
    }

    /** The name that a file's first entry says its bag has. */
    private Optional<String> nameIn(Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            var beginning = ByteBuffer.allocate(BEGINNING);
            file.read(beginning, 0);
            Matcher matcher = NAMED.matcher(new String(beginning.array(), StandardCharsets.ISO_8859_1));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }

    /** Whether a file that lies where no bag is looked for is one that has letters; then it has been judged. */
    boolean judgeMisplaced(Path path) throws IOException {
        Optional<String> name = nameIn(path);
        if (name.isEmpty()) {
            return false;
        }
        List<BagReading.Found> missing = living(read(path, name.get())).stream()
                .filter(letter -> !letters.containsKey(letter.id()) && !survey.hasFile(letter.id()))
                .toList();
        Path right = folders.active.resolve(name.get() + Folders.BAG);
        if (missing.isEmpty() || survey.bags().stream().anyMatch(bag -> bag.endsWith(right.getFileName()))) {
            return false;
        }
        findings.add(
                Kind.MISPLACED_BAG,
                path,
                "is a bag with " + missing.size() + " letters that are nowhere else",
                () -> repairs.move(path, right));
        return true;
    }

    /** Gives all letters of a bag that are nowhere else files of their own, then moves the bag to corrupt. */
    private void empty(Read read) throws IOException {
        for (BagReading.Found letter : read.scan.letters()) {
            InBag inBag = new InBag(read, letter);
            if (!letter.isMoved() && !letters.containsKey(letter.id())) {
                if (letter.isFinished()) {
                    deleteCopies(inBag);
                } else {
                    moveOut(inBag);
                }
            }
        }
        read.bag.close();
        repairs.putAside(read.path);
    }

    /** Without its bag, a copy of a letter that is finished would be taken for one that is not. */
    private void deleteCopies(InBag letter) throws IOException {
        for (Path file : survey.files(letter.letter.id())) {
            if (isCopy(file, letter)) {
                repairs.delete(file);
            }
        }
    }

    private void moveOut(InBag letter) throws IOException {
        for (Path file : survey.files(letter.letter.id())) {
            if (isCopy(file, letter)) {
                repairs.delete(file);
            } else if (goesOn(file, letter)) {
                return; // the bag said that it has moved where it cannot be read now
            } else {
                repairs.putAside(file);
            }
        }
        repairs.moveOut(letter.letter.place(), letter.letter.id(), target(letter));
    }

    /** Whether a file says nothing of a letter that its bag does not say. */
    boolean isCopy(Path file, InBag letter) throws IOException {
        try (DiskFile part = disk.open(file, Disk.Mode.READ);
                DiskFile whole = disk.open(letter.in.path, Disk.Mode.READ)) {
            return Repairs.isCopy(part, whole, letter.octets());
        }
    }

    /** Whether a file has the same letter with a longer history. */
    private boolean goesOn(Path file, InBag letter) throws IOException {
        try {
            LetterReading theirs = LetterScan.read(disk, file).reading();
            LetterReading ours = letter.letter.reading();
            return theirs.message().equals(ours.message())
                    && theirs.history().size() > ours.history().size();
        } catch (MalformedEntryException e) {
            return false;
        }
    }

    /** Where a file of its own belongs. */
    Path target(InBag letter) {
        Docket docket = letter.letter.docket();
        Path folder = switch (docket.state()) {
            case INCOMING, TAKEN -> folders.incoming;
            case DEFERRED -> folders.minute(docket.minute());
            case HELD -> folders.hold;
        };
        return folder.resolve(Folders.letterName(letter.letter.id()));
    }
}

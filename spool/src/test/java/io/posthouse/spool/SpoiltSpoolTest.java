package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several kinds of damage at once, by chance: after a repair nothing is wrong any more, a start has nothing to say, and
 * gives each letter once, but for those that were spoilt themselves; of these what is left is in corrupt.
 */
class SpoiltSpoolTest {
    private static final int SEEDS = Integer.getInteger("posthouse.seeds", 80);

    @TempDir
    Path folder;

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isMended(int seed) throws IOException {
        var random = new Random(seed);
        var vandal = new Vandal(folder, random);
        vandal.fill();
        for (int i = 0; i < 3; i++) {
            vandal.spoil();
        }
        String done = "seed " + seed + ": " + vandal.deeds;
        for (int steps = random.nextInt(4); steps < 40 && random.nextInt(3) > 0; steps += 1 + random.nextInt(8)) {
            killDuringARepair(vandal.rig, steps);
        }

        List<Finding> repaired = check(vandal.rig, true);
        assertThat(repaired).as(done).allMatch(Finding::repaired);
        assertThat(check(vandal.rig, false)).as(done).isEmpty();
        for (String mark : vandal.marks) {
            assertThat(isSomewhere(mark)).as(done + ": " + mark).isTrue();
        }
        List<QueueId> given = vandal.everythingAfterAStart();
        assertThat(given).as(done).doesNotHaveDuplicates().containsAll(vandal.safe());
        assertThat(vandal.committed).as(done).containsAll(given);
        assertThat(vandal.rig.troubles()).as(done).isEmpty();
    }

    private void killDuringARepair(SpoolRig rig, int steps) throws IOException {
        try {
            SpoolCheck.run(new MortalDisk(steps), folder, true, rig.time.now(), new CheckedSpool.Hearing());
        } catch (KilledException e) {
            // as was meant to be, unless there was not so much to do
        }
    }

    private List<Finding> check(SpoolRig rig, boolean repair) throws IOException {
        var hearing = new CheckedSpool.Hearing();
        SpoolCheck.run(new FileDisk(), folder, repair, rig.time.now(), hearing);
        return hearing.findings;
    }

    private boolean isSomewhere(String mark) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(mark)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A disk on which so many steps are done that change which files there are, and no more. */
    private static final class MortalDisk extends RealDisk {
        private int steps;

        MortalDisk(int steps) {
            this.steps = steps;
        }

        private void step() {
            if (--steps < 0) {
                throw new KilledException();
            }
        }

        @Override
        public DiskFile open(Path file, Mode mode) throws IOException {
            if (mode != Mode.READ) {
                step();
            }
            return super.open(file, mode);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step();
            super.rename(from, to);
        }

        @Override
        public boolean delete(Path file) throws IOException {
            step();
            return super.delete(file);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
            step();
            super.syncFolder(folder);
        }
    }

    /** Fills a spool, then spoils it. */
    private static final class Vandal {
        private final Path folder;
        private final Random random;
        private final SpoolRig rig;
        private final List<QueueId> committed = new ArrayList<>();
        private final Set<QueueId> finished = new HashSet<>();
        private final Set<QueueId> spoilt = new HashSet<>();
        private final List<String> marks = new ArrayList<>(); // what must still be somewhere
        private final List<String> deeds = new ArrayList<>();

        Vandal(Path folder, Random random) {
            this.folder = folder;
            this.random = random;
            rig = new SpoolRig(folder);
        }

        /** Letters in every state, in bags and in files of their own. */
        void fill() {
            for (int i = 0; i < 25; i++) {
                QueueId id = rig.commit(content(i, random.nextInt(8) == 0 ? 20_000 : random.nextInt(3000)));
                committed.add(id);
                switch (random.nextInt(5)) {
                    case 0 -> defer(id);
                    case 1 -> {
                        defer(id);
                        rig.defer(id, Duration.ofMinutes(20));
                    }
                    case 2 -> rig.done(rig.spool.hold(id, "a person looks at it"));
                    case 3 -> finish(id);
                    default -> {}
                }
                rig.pass(Duration.ofSeconds(random.nextInt(20)));
            }
            if (random.nextBoolean()) {
                rig.close();
            } else {
                rig.bus.die();
            }
        }

        private static String content(int number, int size) {
            return "Subject: first-" + number + ".\r\n\r\n" + "x".repeat(size) + "\r\nlast-" + number + ".\r\n";
        }

        private void defer(QueueId id) {
            rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later"));
            rig.defer(id, Duration.ofMinutes(15 + random.nextInt(3)));
        }

        private void finish(QueueId id) {
            rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example[192.0.2.1]:25", "250 2.0.0 ok"));
            rig.done(rig.spool.remove(id));
            finished.add(id);
        }

        /** Letters that nothing has happened to. */
        List<QueueId> safe() {
            return committed.stream()
                    .filter(id -> !finished.contains(id) && !spoilt.contains(id))
                    .toList();
        }

        List<QueueId> everythingAfterAStart() {
            rig.open();
            List<QueueId> ids = new ArrayList<>(rig.recovered());
            rig.pass(Duration.ofHours(2));
            ids.addAll(rig.takeDue());
            rig.filesIn("hold").forEach(name -> ids.add(QueueId.parse(name.substring(0, QueueId.LENGTH))));
            rig.close();
            return ids;
        }

        void spoil() throws IOException {
            Optional<Path> letter = any(".letter");
            Optional<Path> bag = any(".bag");
            int deed = random.nextInt(20);
            if (deed < 10 && letter.isPresent()) {
                deeds.add(deed + " " + folder.relativize(letter.get()));
                spoilLetter(letter.get(), deed);
            } else if (deed < 16 && bag.isPresent()) {
                deeds.add(deed + " " + folder.relativize(bag.get()));
                spoilBag(bag.get(), deed);
            } else {
                deeds.add(deed + "");
                litter(deed);
            }
        }

        private Optional<Path> any(String ending) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> all = files.filter(file -> file.toString().endsWith(ending))
                        .filter(Files::isRegularFile)
                        .filter(file -> !file.startsWith(folder.resolve("spare")))
                        .sorted()
                        .toList();
                return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
            }
        }

        private void spoilLetter(Path file, int deed) throws IOException {
            byte[] octets = Files.readAllBytes(file);
            String text = new String(octets, StandardCharsets.ISO_8859_1);
            int content = text.indexOf("Subject: first-");
            switch (deed) {
                case 0 -> { // its content
                    int at = text.indexOf("\r\nlast-");
                    if (at > 0) {
                        octets[at - 1 - random.nextInt(3)] ^= 1;
                        Files.write(file, octets);
                        spoilt(text);
                        marks.add(text.substring(content, text.indexOf('.', content)));
                        marks.add(text.substring(at, text.indexOf('.', at)));
                    }
                }
                case 1 -> { // its end
                    int end = text.indexOf("\r\nlast-");
                    if (end > 0) {
                        Files.write(file, Arrays.copyOf(octets, end));
                        spoilt(text);
                        marks.add(text.substring(content, text.indexOf('.', content)));
                    }
                }
                case 2 -> Files.writeString(file, "{\"entry\":\"del", StandardOpenOption.APPEND);
                case 3 -> { // its history
                    int line = text.indexOf("{\"entry\":\"", content);
                    if (line > 0) {
                        octets[line + 20] ^= 1;
                        Files.write(file, octets);
                    }
                }
                case 4 -> moveTo(file, file.resolveSibling("1K0YH71YV7C.letter"));
                case 5 -> moveTo(file, folder.resolve("hold").resolve(file.getFileName()));
                case 6 -> moveTo(file, folder.resolve("deferred/20261123T1730Z").resolve(file.getFileName()));
                case 7 -> copyTo(file, folder.resolve("deferred/20261123T1731Z").resolve(file.getFileName()));
                case 8 -> moveTo(file, folder.resolve("active").resolve(file.getFileName()));
                default -> moveTo(file, file.resolveSibling(file.getFileName() + ".bak"));
            }
        }

        private void spoilt(String text) {
            int at = text.indexOf("\"id\":\"") + 6;
            spoilt.add(QueueId.parse(text.substring(at, at + QueueId.LENGTH)));
        }

        private static void moveTo(Path from, Path to) throws IOException {
            if (!Files.exists(to)) {
                Files.createDirectories(Folders.of(to));
                Files.move(from, to);
            }
        }

        private static void copyTo(Path from, Path to) throws IOException {
            if (!Files.exists(to)) {
                Files.createDirectories(Folders.of(to));
                Files.copy(from, to);
            }
        }

        private void spoilBag(Path file, int deed) throws IOException {
            switch (deed) {
                case 10, 11 -> garble(file);
                case 12 -> Files.writeString(file, "{\"entry\":\"message\",\"id\":\"1K0Y", StandardOpenOption.APPEND);
                case 13 -> moveTo(file, file.resolveSibling("20261123T000000Z-" + random.nextInt(10) + ".bag"));
                case 14 -> copyTo(file, file.resolveSibling("20261123T000000Z-" + random.nextInt(10) + ".bag"));
                default -> moveTo(file, folder.resolve("spare").resolve(file.getFileName()));
            }
        }

        /** One octet, before the last entry. */
        private void garble(Path file) throws IOException {
            byte[] octets = Files.readAllBytes(file);
            String text = new String(octets, StandardCharsets.ISO_8859_1);
            int last = text.lastIndexOf("\n{\"entry\":\"");
            if (last < 1) {
                return;
            }
            int at = random.nextInt(last);
            octets[at] ^= 1;
            Files.write(file, octets);
            int entry = Math.max(0, text.lastIndexOf("\n{\"entry\":\"", at) + 1);
            spoilt(text.substring(entry));
        }

        private void litter(int deed) throws IOException {
            switch (deed) {
                case 16 -> Files.writeString(folder.resolve("deferred/readme"), "hello");
                case 17 -> Files.writeString(folder.resolve("incoming/1K0YH71YV7D.letter.part"), "half");
                case 18 -> Files.writeString(folder.resolve("ids"), "nonsense");
                default -> Files.createDirectories(folder.resolve("hold/" + random.nextInt(10) + "/x"));
            }
        }
    }
}

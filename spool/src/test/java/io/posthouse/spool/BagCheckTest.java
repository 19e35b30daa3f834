package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be wrong with a bag, or with the copy of a letter in it. */
class BagCheckTest {
    @TempDir
    Path folder;

    private CheckedSpool spool;

    @BeforeEach
    void fill() {
        spool = new CheckedSpool(folder);
    }

    @Test
    void savesTheOthersWhenALetterIsDamaged() throws IOException {
        Path bag = spool.bag();
        CheckedSpool.replace(bag, "Subject: fresh", "Subject: flesh");
        String name = bag.getFileName().toString();
        List<Finding> findings = spool.check(false);
        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.DAMAGED_BAG);
        assertThat(findings.get(0).toString())
                .matches("incoming/" + name + " is damaged from octet \\d+ to \\d+: what stood there is lost, .*;"
                        + " a repair gives its other letters files of their own and moves it to corrupt");
        assertThat(spool.check(true)).extracting(Finding::repaired).containsExactly(true);
        assertThat(spool.check(true)).isEmpty();
        assertThat(spool.rig.filesIn("corrupt")).containsExactly(name);
        assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters(spool.fresh));
        assertThat(spool.rig.troubles()).isEmpty();
    }

    @Test
    void cutsOffWhatWasNotFinished() throws IOException {
        Path bag = spool.bag();
        String name = bag.getFileName().toString();
        long size = Files.size(bag);
        CheckedSpool.append(bag, "{\"entry\":\"message\",\"id\":\"1K0YH7");
        spool.mends(
                Kind.TORN_BAG,
                "incoming/" + name + " ends at octet " + size + " in something unfinished: that was never"
                        + " acknowledged, unless somebody has spoilt it; a repair cuts it off and keeps a copy in"
                        + " corrupt");
        assertThat(spool.rig.filesIn("corrupt")).containsExactly(name + "-" + size + ".tail");
    }

    @Test
    void givesItItsNameBack() throws IOException {
        Path bag = spool.bag();
        String name = bag.getFileName().toString().replace(".bag", "");
        Files.move(bag, folder.resolve("active/20261123T000000Z-00000000.bag"));
        spool.mends(
                Kind.RENAMED_BAG,
                "active/20261123T000000Z-00000000.bag is bag " + name + " under another name: a start would find"
                        + " nothing in it; a repair gives it its name back");
    }

    @Test
    void putsACopyUnderAnotherNameAside() throws IOException {
        Path bag = spool.bag();
        String name = bag.getFileName().toString().replace(".bag", "");
        Files.copy(bag, folder.resolve("active/20261123T000000Z-00000000.bag"));
        spool.mends(
                Kind.UNREADABLE_BAG,
                "active/20261123T000000Z-00000000.bag is a copy of bag " + name + " under another name: no letter"
                        + " can be had from it; a repair moves it to corrupt");
    }

    @Test
    void putsACopyInTheOtherFolderAside() throws IOException {
        Path bag = spool.bag();
        Files.copy(bag, folder.resolve("active").resolve(bag.getFileName()));
        assertThat(spool.check(false)).extracting(Finding::kind).containsExactly(Kind.REPEATED_BAG);
        assertThat(spool.check(true)).extracting(Finding::repaired).containsExactly(true);
        assertThat(spool.check(true)).isEmpty();
        assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters());
    }

    @Test
    void bringsBackOneThatLiesAmongTheSpares() throws IOException {
        Path bag = spool.bag();
        Files.move(bag, folder.resolve("spare").resolve(bag.getFileName()));
        spool.mends(
                Kind.MISPLACED_BAG,
                "spare/" + bag.getFileName() + " is a bag with 2 letters that are nowhere else: its letters are not"
                        + " delivered, though some may have been; a repair moves it to active");
    }

    @Test
    void putsAsideWhatIsNoBagAtAll() throws IOException {
        Files.writeString(folder.resolve("incoming/20261123T000000Z-00000000.bag"), "no bag at all\n");
        spool.mends(
                Kind.UNREADABLE_BAG,
                "incoming/20261123T000000Z-00000000.bag has nothing in it that can be read: no letter can be had"
                        + " from it; a repair moves it to corrupt");
    }

    @Nested
    class OfACopy {
        private QueueId moving; // in the bag, with a copy in its minute

        @BeforeEach
        void deferOne() {
            spool.rig.open();
            moving = spool.commit("Subject: moving\r\n");
            spool.rig.defer(moving, Duration.ofMinutes(9)); // 16:55
            spool.rig.pass(Duration.ofSeconds(2)); // copied, but not settled
            spool.rig.bus.die();
        }

        @Test
        void findsNothingWhereTheRelayLeavesOne() {
            assertThat(spool.minute().resolve(moving + ".letter")).exists();
            assertThat(spool.check(false)).isEmpty();
            assertThat(spool.everythingAfterAStart()).contains(moving).doesNotHaveDuplicates();
        }

        @Test
        void deletesOneThatIsHalfMade() throws IOException {
            Path copy = spool.minute().resolve(moving + ".letter");
            Files.write(copy, Arrays.copyOf(Files.readAllBytes(copy), 100));
            String bag = spool.shown(spool.bag());
            spool.mends(
                    Kind.COPY,
                    "deferred/20261123T1655Z/" + moving + ".letter is an unfinished copy of the letter in " + bag
                            + ": the other one counts; a repair deletes it");
        }

        @Test
        void deletesOneThatLiesWhereItsBagDoesNotSay() throws IOException {
            Path later = Files.createDirectory(folder.resolve("deferred/20261123T1700Z"));
            Files.move(spool.minute().resolve(moving + ".letter"), later.resolve(moving + ".letter"));
            String bag = spool.shown(spool.bag());
            spool.mends(
                    Kind.COPY,
                    "deferred/20261123T1700Z/" + moving + ".letter is a copy of the letter in " + bag
                            + ": the other one counts; a repair deletes it");
        }

        @Test
        void putsOneAsideThatSaysSomethingElse() throws IOException {
            Path copy = spool.minute().resolve(moving + ".letter");
            CheckedSpool.replace(copy, "Subject: moving", "Subject: MOVING");
            String bag = spool.shown(spool.bag());
            spool.mends(
                    Kind.RIVAL,
                    "deferred/20261123T1655Z/" + moving + ".letter says something else than the letter in " + bag
                            + ": only one of the two can be delivered; a repair moves it to corrupt");
        }

        @Test
        void savesWhatTheCopyHasWhenTheBagIsDamaged() throws IOException {
            CheckedSpool.replace(spool.bag(), "Subject: moving", "Subject: moping");
            assertThat(spool.check(false)).extracting(Finding::kind).contains(Kind.DAMAGED_BAG);
            spool.check(true);
            assertThat(spool.check(true)).isEmpty();
            assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters());
        }
    }
}

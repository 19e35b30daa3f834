package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids never come to their end and are never given twice, whatever the clock or the spool says. */
class IdTest {

    @TempDir
    Path folder;

    @Test
    void neverGivesAnIdTwiceEvenIfTheClockGoesBack() {
        var rig = new SpoolRig(folder);
        rig.pass(Duration.ofDays(365));
        QueueId last = rig.commit("Subject: from the future\r\n");
        rig.done(rig.spool.remove(last));
        rig.pass(Duration.ofSeconds(2));
        rig.close();
        var back = new SpoolRig(folder);
        assertThat(back.time.now()).isEqualTo(SpoolRig.START);
        assertThat(back.commit("Subject: now\r\n")).isGreaterThan(last);
    }

    @Test
    void givesIdsHoweverHighTheOneOfAFileIs() throws IOException {
        var rig = new SpoolRig(folder);
        rig.close();
        Files.writeString(folder.resolve("incoming/ZZZZZZZZZZZ.letter"), "no letter");
        Files.writeString(folder.resolve("ids"), "ZZZZZZZZZZZ\n");
        rig.open();
        assertThat(rig.commit("Subject: 1\r\n")).isLessThan(rig.commit("Subject: 2\r\n"));
        assertThat(rig.troubles()).hasSize(2).allMatch(said -> said.contains("moved it to corrupt"));
        assertThat(rig.filesIn("corrupt")).containsExactly("ZZZZZZZZZZZ.letter", "ids");
        rig.pass(Duration.ofSeconds(2));
        rig.reopen();
        assertThat(rig.troubles()).hasSize(2);
    }

    @Test
    void givesIdsWhateverTheClockSays() {
        var rig = new SpoolRig(folder);
        rig.time.jump(Duration.between(SpoolRig.START, Instant.parse("9999-12-30T00:00:00Z")));
        assertThat(rig.commit("Subject: 1\r\n")).isLessThan(rig.commit("Subject: 2\r\n"));
    }

    /** A letter from the future waits; then the clock is put right, and what knew of the future is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "0000"})
    void givesNoIdOfALetterThatWaitsEvenIfTheMarkIsSpoilt(String mark) throws IOException {
        var rig = new SpoolRig(folder);
        rig.pass(Duration.ofDays(365));
        QueueId last = rig.commit(50_000);
        rig.defer(last, Duration.ofDays(1));
        rig.close();
        if (mark.isEmpty()) {
            Files.delete(folder.resolve("ids"));
        } else {
            Files.writeString(folder.resolve("ids"), mark);
        }
        var back = new SpoolRig(folder);
        assertThat(back.commit("Subject: now\r\n")).isGreaterThan(last);
        assertThat(back.troubles())
                .satisfiesExactlyInAnyOrder(
                        said -> assertThat(said).startsWith("ids "),
                        said -> assertThat(said).startsWith("the clock shows "));
        assertThat(back.filesIn("corrupt")).hasSize(mark.isEmpty() ? 0 : 1);
    }
}

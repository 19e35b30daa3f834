package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import io.posthouse.control.JsonLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code posthouse queue check}, after a real relay has stopped and while it runs. */
class CheckIT {
    @TempDir
    Path data;

    private StuckRelay relay;

    @BeforeEach
    void start() {
        relay = new StuckRelay(data);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    /** Spoils a letter while it is held, when it is in a file of its own. */
    private String spoiltLetter() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.queue("hold", id);
        Path file = data.resolve("spool/hold/" + id + ".letter");
        Files.writeString(file, Files.readString(file).replace("Shall we?", "shall we?"));
        return id;
    }

    @Test
    void saysThatAllIsWell() throws Exception {
        relay.letter("ann@here.example", "ben@there.example");
        relay.close();
        assertThat(relay.queue("check")).isEqualTo(new Said(0, "1 letter and 1 bag looked at: all is well\n", ""));
        assertThat(relay.queue("check", "--repair").status()).isZero();
        assertThat(relay.queue("check", "--json")).isEqualTo(new Said(0, "", ""));
        assertThat(relay.lookAlike("postsuper")).isEqualTo(new Said(0, "", ""));
    }

    @Test
    void tellsWhatIsWrongThenMendsIt() throws Exception {
        String id = spoiltLetter();
        relay.close();
        String wrong = "hold/" + id + ".letter has a content that does not fit its checksum: it cannot be delivered;";
        assertThat(relay.queue("check"))
                .isEqualTo(new Said(
                        1,
                        wrong + " a repair moves it to corrupt\n"
                                + "1 letter and 0 bags looked at: 1 thing is wrong\n"
                                + "posthouse queue check --repair mends what can be mended\n",
                        ""));
        assertThat(relay.queue("check", "--repair"))
                .isEqualTo(new Said(
                        0,
                        wrong + " moved it to corrupt\n"
                                + "0 letters and 0 bags looked at: 1 thing was wrong and has been mended\n"
                                + "1 file waits in " + data.resolve("spool/corrupt") + " for a person\n",
                        ""));
        assertThat(relay.queue("check").status()).isZero();
    }

    @Test
    void printsAnObjectALineForPrograms() throws Exception {
        String id = spoiltLetter();
        relay.close();
        Said said = relay.queue("check", "--json");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.lines()).hasSize(1);
        assertThat(JsonLine.parse(said.lines().get(0)))
                .containsEntry("finding", "unreadable-letter")
                .containsEntry("where", "hold/" + id + ".letter")
                .containsEntry("what", "has a content that does not fit its checksum")
                .containsEntry("meaning", "it cannot be delivered")
                .containsEntry("repair", "moves it to corrupt")
                .containsEntry("repaired", false);
    }

    @Test
    void checksAndMendsQuietlyAsPostsuperDoes() throws Exception {
        spoiltLetter();
        relay.close();
        Said said = relay.lookAlike("postsuper", "-s");
        assertThat(said.out()).endsWith("; moved it to corrupt\n").hasLineCount(1);
        assertThat(said.status()).isZero();
    }

    @Test
    void saysWhatItCannotDoWhileTheRelayRuns() throws Exception {
        relay.letter("ann@here.example", "ben@there.example");
        Said said = relay.queue("check");
        assertThat(said.status()).isZero();
        assertThat(said.err())
                .isEqualTo("posthouse: a relay uses this spool: what has changed within two minutes was not looked at,"
                        + " nor what depends on it; stop the relay to have everything checked\n");
        assertThat(relay.queue("check", "--repair"))
                .isEqualTo(new Said(
                        1,
                        "",
                        "posthouse: the spool folder " + data.resolve("spool")
                                + " is in use by a relay; stop it first, since what it works on cannot be repaired\n"));
    }

    @Test
    void saysThatThereIsNoSpool() {
        assertThat(relay.shell.run(
                        "queue", "check", "--data", data.resolve("none").toString()))
                .isEqualTo(new Said(
                        1,
                        "",
                        "posthouse: there is no spool in " + data.resolve("none")
                                + "; name the relay's data folder with --data\n"));
    }
}

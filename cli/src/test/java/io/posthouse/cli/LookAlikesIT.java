package io.posthouse.cli;

import static io.posthouse.cli.StuckRelay.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that bear the names of Postfix's do what those do. */
class LookAlikesIT {
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

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void mailqListsAsPostfixDoes(boolean running) throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example", "eve@there.example");
        String two = relay.letter("shop@here.example", "joe@example.org");
        relay.queue("hold", two);
        relay.unless(running);
        String list = """
                -Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
                FIRST     429 Mon Nov 23 16:44:00  ann@here.example
                                     (cannot look up there.example: no answer from 192.0.2.53)
                                                         ben@there.example
                                                         eve@there.example

                SECOND!    429 Mon Nov 23 16:44:00  shop@here.example
                                                        (cannot look up example.org: SERVFAIL)
                                                         joe@example.org

                -- 0 Kbytes in 2 Requests.
                """.replace("FIRST", one).replace("SECOND", two);
        assertThat(relay.lookAlike("mailq").out()).isEqualTo(list);
        assertThat(relay.lookAlike("postqueue", "-p").out()).isEqualTo(list);
    }

    @Test
    void postqueuePrintsAnObjectALine() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        assertThat(relay.lookAlike("postqueue", "-j").out())
                .isEqualTo("{\"queue_name\":\"deferred\",\"queue_id\":\"" + id
                        + "\",\"arrival_time\":" + StuckRelay.START.getEpochSecond()
                        + ",\"message_size\":432,\"forced_expire\":false,\"sender\":\"ann@here.example\","
                        + "\"recipients\":[{\"address\":\"ben@there.example\",\"delay_reason\":\"cannot look up"
                        + " there.example: no answer from 192.0.2.53\"}]}\n");
    }

    @Test
    void postqueueTriesAllOneSiteOrOneLetter() throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "joe@example.org");
        assertThat(relay.lookAlike("postqueue", "-s", "there.example")).isEqualTo(new Said(0, "", ""));
        assertThat(relay.awaitDeferrals(1)).containsExactly(one);
        assertThat(relay.lookAlike("postqueue", "-i", two)).isEqualTo(new Said(0, "", ""));
        assertThat(relay.awaitDeferrals(1)).containsExactly(two);
        assertThat(relay.lookAlike("postqueue", "-f")).isEqualTo(new Said(0, "", ""));
        assertThat(relay.awaitDeferrals(2)).containsExactlyInAnyOrder(one, two);
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void postsuperDoesToLettersWhatItIsTold(boolean running) throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "eve@there.example");
        relay.unless(running);
        assertThat(relay.lookAlike("postsuper", "-h", one))
                .isEqualTo(new Said(0, "", "postsuper: Placed on hold: 1 message\n"));
        assertThat(relay.listed("--state", "hold")).containsExactly(one);
        assertThat(relay.lookAlike("postsuper", "-h", "ALL"))
                .isEqualTo(new Said(0, "", "postsuper: Placed on hold: 1 message\n"));
        assertThat(relay.lookAlike("postsuper", "-H", one, "-r", two).err())
                .isEqualTo("postsuper: Released from hold: 1 message\npostsuper: Requeued: 1 message\n");
        if (running) {
            relay.awaitDeferrals(2);
        }
        assertThat(relay.lookAlike("postsuper", "-d", "ALL", "hold"))
                .isEqualTo(new Said(0, "", "postsuper: Deleted: 0 messages\n"));
        assertThat(relay.shell.pipe(one + "\n" + two + "\n", "postsuper", "--data", data.toString(), "-d", "-"))
                .isEqualTo(new Said(0, "", "postsuper: Deleted: 2 messages\n"));
        assertThat(relay.listed()).isEmpty();
    }

    @Test
    void postsuperExpires() throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "eve@there.example");
        relay.queue("hold", one, two);
        assertThat(relay.lookAlike("postsuper", "-e", one).err()).isEqualTo("postsuper: Expired: 1 message\n");
        assertThat(relay.lookAlike("mailq").out()).contains(one + "#");
        assertThat(relay.lookAlike("postsuper", "-f", two).err()).isEqualTo("postsuper: Expired: 1 message\n");
        assertThat(next(relay.removed).id()).hasToString(two);
    }

    @Test
    void postqueueSaysWhyItTriesNoLetterThatIsHeld() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.queue("hold", id);
        assertThat(relay.lookAlike("postqueue", "-i", id))
                .isEqualTo(new Said(0, "", "posthouse: letter " + id + " is held and cannot be flushed\n"));
    }

    @Test
    void postsuperMendsTheStoppedSpoolWhicheverWayItIsAsked() {
        relay.close();
        for (String option : List.of("-s", "-S", "-p")) {
            assertThat(relay.lookAlike("postsuper", option)).isEqualTo(new Said(0, "", ""));
        }
    }

    @Test
    void qshapeCountsAsPostfixDoes() throws Exception {
        relay.letter("ann@here.example", "ben@there.example", "eve@there.example");
        relay.letter("shop@here.example", "joe@example.org");
        assertThat(relay.lookAlike("qshape", "deferred").out()).isEqualTo("""
                                                         T  5 10 20 40 80 160 320 640 1280 1280+
                                                  TOTAL  3  3  0  0  0  0   0   0   0    0     0
                                          there.example  2  2  0  0  0  0   0   0   0    0     0
                                            example.org  1  1  0  0  0  0   0   0   0    0     0
                """);
        assertThat(relay.lookAlike("qshape", "-N", "1000", "-n", "2", "deferred")
                        .lines())
                .hasSize(3);
        assertThat(relay.lookAlike("qshape").out()).contains("TOTAL  0  0");
    }
}

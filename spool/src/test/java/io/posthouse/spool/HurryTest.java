package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters that are due at a person's wish. */
class HurryTest {
    private static final Duration UNTIL_SETTLED = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private QueueId accepted(String... recipients) {
        LetterWriter writer = rig.receive(recipients);
        writer.write(SpoolRig.octets("Subject: wait\r\n"));
        rig.done(writer.commit(new ContentTraits(false, false, 78)));
        return writer.id();
    }

    private void tried(QueueId id, String status, String... recipients) {
        List<Recipient> all = Arrays.stream(recipients).map(Recipient::of).toList();
        NextHop nextHop =
                NextHop.ofHost("mx." + all.get(0).forwardPath().domain().name(), 25);
        List<Outcome> outcomes = all.stream()
                .map(recipient -> Outcome.deferred(status, "mx", "450 later"))
                .toList();
        rig.done(rig.spool.record(id, new Attempt(1, rig.time.now(), nextHop, all, outcomes)));
    }

    private QueueId deferred(String recipient) {
        QueueId id = accepted(recipient);
        tried(id, "4.2.0", recipient);
        rig.defer(id, Duration.ofMinutes(31));
        return id;
    }

    private Hurried hurry(Selection selection) {
        return rig.done(rig.spool.hurry(selection));
    }

    private static Selection nextHop(String nextHop) {
        return with(Optional.of(nextHop), Optional.empty());
    }

    private static Selection status(String status) {
        return with(Optional.empty(), Optional.of(status));
    }

    private static Selection with(Optional<String> nextHop, Optional<String> status) {
        return new Selection(
                List.of(),
                Set.of(QueueState.DEFERRED),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                nextHop,
                Optional.empty(),
                status,
                Optional.empty(),
                Optional.empty());
    }

    private Map<String, String> onDisk() {
        Map<String, String> files = new HashMap<>();
        for (String name : rig.filesIn("")) {
            try {
                files.put(name, Files.readString(folder.resolve(name)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    @Test
    void makesEverythingDueBeforeItsTimeAndTouchesNoFile() {
        QueueId inFile = deferred("ben@there.example");
        rig.pass(UNTIL_SETTLED);
        QueueId inBag = deferred("joe@example.com");
        Map<String, String> before = onDisk();
        assertThat(hurry(Selection.ALL))
                .isEqualTo(new Hurried(2, Set.of("[mx.there.example]", "[mx.example.com]"), List.of()));
        assertThat(rig.takeDue()).containsExactly(inFile, inBag);
        assertThat(onDisk()).isEqualTo(before);
    }

    @Test
    void takesWhatAPersonWantsBeforeWhatIsDue() {
        deferred("ben@there.example");
        QueueId wanted = deferred("joe@example.com");
        rig.pass(Duration.ofMinutes(32));
        hurry(Selection.of(Domain.parse("example.com")));
        assertThat(rig.takeDue()).hasSize(2).first().isEqualTo(wanted);
    }

    @Test
    void isLimitedToWhatRecipientsWaitFor() {
        QueueId there = deferred("ben@there.example");
        QueueId below = deferred("joe@sub.example.com");
        assertThat(hurry(Selection.below(Domain.parse("example.com"))).letters())
                .isEqualTo(1);
        assertThat(rig.takeDue()).containsExactly(below);
        assertThat(hurry(status("4.3")).letters()).isZero();
        assertThat(hurry(status("4.2")).letters()).isEqualTo(1);
        assertThat(hurry(nextHop("MX.there.example")).nextHops()).containsExactly("[mx.there.example]");
        assertThat(rig.takeDue()).containsExactly(there);
    }

    @Test
    void saysOfWhichLettersItIsNotSure() {
        QueueId id = accepted("ben@there.example", "joe@example.com");
        tried(id, "4.2.0", "ben@there.example"); // and nobody knows here where the other one goes
        rig.defer(id, Duration.ofMinutes(31));
        assertThat(hurry(nextHop("mx.example.com")).unsure()).containsExactly(id);
        assertThat(hurry(Selection.of(Domain.parse("example.org"))).unsure()).isEmpty();
        assertThat(rig.takeDue()).isEmpty();
        rig.done(rig.spool.hurry(id));
        assertThat(rig.takeDue()).containsExactly(id);
    }

    @Test
    void leavesAloneWhatIsHeldOrBeingTried() {
        QueueId held = deferred("ben@there.example");
        rig.done(rig.spool.hold(held, "for a reason"));
        QueueId tried = deferred("joe@example.com");
        hurry(Selection.ALL);
        assertThat(rig.takeDue()).containsExactly(tried);
        assertThat(hurry(Selection.ALL).letters()).isZero();
        assertThat(rig.takeDue()).isEmpty();
        assertThatThrownBy(() -> rig.done(rig.spool.hurry(held))).isInstanceOf(UnknownLetterException.class);
        assertThatThrownBy(() -> rig.done(rig.spool.hurry(tried))).isInstanceOf(UnknownLetterException.class);
    }

    @Test
    void isForgottenWhenTheSpoolIsOpenedAnew() {
        QueueId id = deferred("ben@there.example");
        rig.pass(UNTIL_SETTLED);
        hurry(Selection.ALL);
        rig.kill();
        assertThat(rig.takeDue()).isEmpty();
        rig.pass(Duration.ofMinutes(31));
        assertThat(rig.takeDue()).containsExactly(id);
    }

    @Test
    void lastsUntilTheLetterIsTried() {
        QueueId id = deferred("ben@there.example");
        hurry(Selection.ALL);
        rig.pass(UNTIL_SETTLED); // its file has moved meanwhile
        assertThat(rig.takeDue()).containsExactly(id);
        rig.defer(id, Duration.ofMinutes(5));
        assertThat(rig.takeDue()).isEmpty();
    }

    @Test
    void meansTheSameWhenWordsAreForgottenWhileItGoesThroughTheQueue() {
        QueueIndex index = rig.spool.keeper().catalogue().index();
        int moreThanAPiece = 6000;
        for (int i = 0; i < moreThanAPiece; i++) {
            waitsFor(index, i, "other.example");
        }
        var meant = new QueueId(moreThanAPiece);
        waitsFor(index, moreThanAPiece, "mx.there.example");
        CompletionStage<Hurried> hurried = rig.spool.hurry(nextHop("mx.there.example"));
        rig.bus.step(); // the first piece
        for (int i = 0; i < moreThanAPiece; i++) {
            index.remove(new QueueId(i));
        }
        int edition = index.lexicon.edition();
        for (int i = 0; index.lexicon.edition() == edition; i++) {
            waitsFor(index, 0, "mx" + i + ".example");
        }
        assertThat(rig.done(hurried).letters()).isEqualTo(1);
        assertThat(index.rows.is(index.find(meant), Rows.HURRIED)).isTrue();
    }

    private static void waitsFor(QueueIndex index, long id, String nextHop) {
        var cause = new Summary.Cause("there.example", nextHop, "450 later", 1);
        index.learn(
                index.deferInBag(new QueueId(id), 5),
                new Summary(1, 1, 1, "here.example", 1, 1, List.of(new Summary.Group(cause, 1))));
    }
}

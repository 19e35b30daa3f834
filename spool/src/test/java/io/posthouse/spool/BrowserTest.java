package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.Unpooled;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.CountRequest.Aspect;
import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final Recipient BEN = Recipient.of("ben@there.example");
    private static final Outcome BUSY = Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later");
    private static final Outcome UNKNOWN = Outcome.failed("5.1.1", "mx.there.example[192.0.2.1]:25", "550 5.1.1 who?");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(START);
    private final StepBus bus = StepBus.shuffled(time, 1);
    private FileSpool spool;

    @BeforeEach
    void open() {
        spool = FileSpool.open(new FileDisk(), folder, SpoolConfig.DEFAULT, bus, () -> {});
        bus.settle();
    }

    @AfterEach
    void close() {
        spool.beginClose(() -> {});
        bus.settle();
    }

    /** Everything moves out of the bags into files of its own. */
    private void settleInFiles() {
        advance(Duration.ofMinutes(3));
    }

    private void advance(Duration by) {
        Instant end = time.now().plus(by);
        while (time.now().isBefore(end)) {
            time.advance(Duration.ofSeconds(1));
            bus.settle();
        }
    }

    private <T> T await(CompletionStage<T> stage) {
        bus.settle();
        return stage.toCompletableFuture().join();
    }

    private QueueId receive() {
        return receive(List.of(BEN));
    }

    private QueueId receive(List<Recipient> recipients) {
        var envelope = new Envelope(ReversePath.parse("ann@here.example"), recipients, BodyType.SEVEN_BIT);
        LetterWriter writer = spool.receive(envelope, Reception.of(Reception.Origin.OUTSIDE, time.now()));
        writer.write(Unpooled.copiedBuffer("Subject: hello\r\n\r\nThere.\r\n", StandardCharsets.US_ASCII));
        await(writer.commit(new ContentTraits(false, false, 14)));
        time.advance(Duration.ofNanos(1000));
        return writer.id();
    }

    private void record(QueueId id, int attempt, Outcome outcome) {
        await(spool.record(
                id,
                new Attempt(
                        attempt, time.now(), NextHop.ofHost("mx.there.example", 25), List.of(BEN), List.of(outcome))));
    }

    private QueueId deferred(Duration wait) {
        QueueId id = receive();
        record(id, 1, BUSY);
        await(spool.defer(id, time.now().plus(wait)));
        return id;
    }

    private QueueId held() {
        QueueId id = receive();
        await(spool.hold(id, "by hand"));
        return id;
    }

    private List<Dossier> all(int piece) {
        var letters = new ArrayList<Dossier>();
        Optional<Bookmark> after = Optional.empty();
        do {
            QueuePage page = await(spool.browse(after, piece));
            assertThat(page.letters()).hasSizeLessThanOrEqualTo(piece);
            letters.addAll(page.letters());
            after = page.next();
        } while (after.isPresent());
        return letters;
    }

    private Dossier examine(QueueId id) {
        return await(spool.examine(id)).orElseThrow();
    }

    private List<Path> filesIn(String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(part))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void findsLettersWhereverTheyLieAndEachOnce() throws IOException {
        QueueId soon = deferred(Duration.ofMinutes(30));
        QueueId late = deferred(Duration.ofHours(1));
        QueueId held = held();
        settleInFiles();
        assertThat(filesIn("deferred")).hasSize(2);
        assertThat(filesIn("hold")).hasSize(1);
        QueueId fresh = receive();
        QueueId inBag = deferred(Duration.ofMinutes(30));
        advance(Duration.ofSeconds(5)); // has a copy among the deferred, but its bag still has the say
        for (int piece = 1; piece <= 6; piece++) {
            assertThat(all(piece))
                    .extracting(dossier -> dossier.letter().id(), Dossier::state)
                    .containsExactlyInAnyOrder(
                            tuple(fresh, QueueState.INCOMING),
                            tuple(inBag, QueueState.DEFERRED),
                            tuple(soon, QueueState.DEFERRED),
                            tuple(late, QueueState.DEFERRED),
                            tuple(held, QueueState.HOLD));
        }
    }

    @Test
    void goesOnWhereItWasAlthoughTheMinuteHasGone() {
        QueueId first = deferred(Duration.ofMinutes(30));
        QueueId second = deferred(Duration.ofMinutes(40));
        settleInFiles();
        QueuePage page = await(spool.browse(Optional.empty(), 1));
        assertThat(page.letters()).extracting(dossier -> dossier.letter().id()).containsExactly(first);
        await(spool.remove(first));
        settleInFiles();
        page = await(spool.browse(page.next(), 1));
        assertThat(page.letters()).extracting(dossier -> dossier.letter().id()).containsExactly(second);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void goesOnBehindALetterToVeryManyRecipients() {
        List<Recipient> many = IntStream.rangeClosed(0, 10_000)
                .mapToObj(i -> Recipient.of("reader" + i + "@there.example"))
                .toList();
        List<QueueId> ids = List.of(receive(many), receive(), receive(), receive());
        QueuePage first = await(spool.browse(Selection.ALL, Optional.empty(), 10));
        assertThat(first.letters()).extracting(dossier -> dossier.letter().id()).containsExactly(ids.get(0));
        assertThat(all(10)).extracting(dossier -> dossier.letter().id()).containsExactlyElementsOf(ids);
    }

    @Test
    void forgetsALetterWhoseCopyIsStillThere() throws IOException {
        QueueId id = deferred(Duration.ofMinutes(30));
        advance(Duration.ofSeconds(5));
        assertThat(filesIn("deferred")).hasSize(1);
        await(spool.remove(id));
        assertThat(filesIn("deferred")).as("until the next round").hasSize(1);
        assertThat(all(10)).isEmpty();
        assertThat(await(spool.examine(id))).isEmpty();
        assertThat(await(spool.find(id))).isEmpty();
        assertThat(await(spool.takeDue(time.now().plus(Duration.ofHours(1)), 10)))
                .isEmpty();
        assertThatThrownBy(() -> await(spool.defer(id, time.now()))).hasCauseInstanceOf(UnknownLetterException.class);
    }

    @Test
    void tellsTheHistoryOfALetterInItsBagAndInItsFile() {
        QueueId id = deferred(Duration.ofMinutes(30));
        List<Class<?>> expected = List.of(Happening.Arrived.class, Happening.Tried.class, Happening.Postponed.class);
        assertThat(examine(id).history()).<Class<?>>extracting(Object::getClass).isEqualTo(expected);
        settleInFiles();
        assertThat(examine(id).history()).<Class<?>>extracting(Object::getClass).isEqualTo(expected);
        assertThat(((Happening.Tried) examine(id).history().get(1)).outcome()).isEqualTo(BUSY);
        assertThat(await(spool.examine(new QueueId(4711)))).isEmpty();
    }

    @Test
    void namesWhatCannotBeReadAndGoesOn() throws IOException {
        deferred(Duration.ofMinutes(30));
        QueueId good = deferred(Duration.ofMinutes(30));
        settleInFiles();
        Path file = filesIn("deferred").stream().sorted().toList().get(0);
        Files.writeString(file, "somebody was here\n");
        QueuePage page = await(spool.browse(Optional.empty(), 10));
        assertThat(page.letters()).extracting(dossier -> dossier.letter().id()).containsExactly(good);
        assertThat(page.unreadable())
                .containsExactly(
                        folder.relativize(file)
                                + " cannot be read (it does not begin with a message); moved it to corrupt, where a person may look at it");
    }

    @Test
    void readsNoLetterThatIsNotMeantAndNoneToCountThem() throws IOException {
        deferred(Duration.ofMinutes(30));
        settleInFiles();
        Files.writeString(filesIn("deferred").get(0), "somebody was here\n");
        Selection elsewhere = Selection.of(Domain.parse("elsewhere.example"));
        QueuePage page = await(spool.browse(elsewhere, Optional.empty(), 10));
        assertThat(page.letters()).isEmpty();
        assertThat(page.unreadable()).isEmpty();
        CountReport counted = await(spool.count(new CountRequest(
                Selection.ALL, Aspect.REASON, List.of(time.now().minusSeconds(60)))));
        assertThat(counted.counts()).containsExactly(entry("450 4.2.0 later", List.of(0L, 1L)));
        assertThat(counted.oldest()).contains(START);
        assertThat(counted.rest()).isEmpty();
    }

    @Test
    void countsLettersUnderWayWhenTheyHaveBeenLookedAt() {
        QueueId fresh = receive();
        deferred(Duration.ofMinutes(30));
        CountReport counted = await(spool.count(new CountRequest(Selection.ALL, Aspect.SENDER, List.of())));
        assertThat(counted.counts()).containsExactly(entry("here.example", List.of(1L)));
        for (int i = 0; i < 9; i++) { // others look meanwhile, until this look is forgotten
            deferred(Duration.ofMinutes(30));
            await(spool.browse(Selection.ALL, Optional.empty(), 1));
        }
        assertThat(await(spool.browse(Selection.ALL, counted.rest(), 10)).letters())
                .extracting(dossier -> dossier.letter().id())
                .containsExactly(fresh);
    }

    @Test
    void releasesALetterFromHold() {
        QueueId id = held();
        settleInFiles();
        await(spool.note(id, Intervention.RELEASE));
        await(spool.defer(id, time.now()));
        assertThat(examine(id).state()).isEqualTo(QueueState.DEFERRED);
        assertThat(await(spool.takeDue(time.now(), 10))).extracting(Letter::id).containsExactly(id);
        assertThat(examine(id).state()).isEqualTo(QueueState.ACTIVE);
    }

    @Test
    void readsARequeuedLetterAsIfItHadJustCome() {
        QueueId id = receive();
        record(id, 3, UNKNOWN);
        await(spool.note(id, Intervention.EXPIRE));
        await(spool.hold(id, "nobody could be told"));
        settleInFiles();
        Letter before = examine(id).letter();
        assertThat(before.expiring()).isTrue();
        assertThat(before.pending()).isEmpty();
        await(spool.note(id, Intervention.REQUEUE));
        Letter letter = examine(id).letter();
        assertThat(letter.acceptedAt()).isEqualTo(time.now());
        assertThat(letter.attempts()).isZero();
        assertThat(letter.expiring()).isFalse();
        assertThat(letter.pending()).containsExactly(BEN);
        assertThat(examine(id).history().get(0).at()).isEqualTo(before.acceptedAt());
    }

    @Test
    void leavesAHeldLetterHeldWhenOnlyANoteIsMade() {
        QueueId id = held();
        settleInFiles();
        await(spool.note(id, Intervention.EXPIRE));
        assertThat(examine(id).state()).isEqualTo(QueueState.HOLD);
        var recovered = new ArrayList<Letter>();
        spool.recover(recovered::add);
        assertThat(recovered).isEmpty();
    }

    @Test
    void heedsNotesAfterARestart() {
        QueueId requeued = deferred(Duration.ofMinutes(30));
        QueueId expired = deferred(Duration.ofMinutes(30));
        settleInFiles();
        await(spool.note(requeued, Intervention.REQUEUE));
        await(spool.note(expired, Intervention.EXPIRE));
        close();
        open();
        assertThat(Set.of(
                        examine(requeued).letter().attempts(),
                        examine(expired).letter().attempts()))
                .containsExactlyInAnyOrder(0, 1);
        assertThat(examine(expired).letter().expiring()).isTrue();
    }
}

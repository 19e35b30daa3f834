package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final NextHop THERE = NextHop.ofHost("mx.there.example", 25);

    @TempDir
    Path folder;

    final ManualTime time = new ManualTime(START);
    final LocalBus bus = new LocalBus(time, new Random(1));
    FileSpool spool;

    @BeforeEach
    void open() {
        spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void keepsWhatWasCommitted() {
        QueueId id = commit("Subject: hello\r\n\r\nThere.\r\n", "b@there.example");
        assertThat(contentOf(id)).isEqualTo("Subject: hello\r\n\r\nThere.\r\n");
        reopen();
        assertThat(recovered()).extracting(Letter::id).containsExactly(id);
        assertThat(contentOf(id)).isEqualTo("Subject: hello\r\n\r\nThere.\r\n");
    }

    @Test
    void takesNoNameThatABagHas() { // the clock stands still and chance is seeded anew, as in a test harness
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < 3; i++) {
            spool.close();
            spool = FileSpool.open(folder, SpoolConfig.DEFAULT, new LocalBus(time, new Random(1)));
            ids.add(commit("Subject: " + i + "\r\n", "b@there.example"));
        }
        reopen();
        assertThat(recovered()).extracting(Letter::id).containsExactlyElementsOf(ids);
    }

    @Test
    void recoversEnvelopeReceptionAndTraits() throws Exception {
        var reception =
                new Reception(Optional.of(InetAddress.getByName("2001:db8::1")), "mua \"1\" é", "ESMTP", true, START);
        var envelope = new Envelope(
                ReversePath.NULL,
                List.of(Recipient.of("\"b c\"@there.example"), Recipient.of("d@[192.0.2.1]")),
                BodyType.EIGHT_BIT_MIME);
        var traits = new ContentTraits(true, true, 77);
        LetterWriter writer = spool.receive(envelope, reception);
        writer.write(octets(".é\r\n"));
        await(writer.commit(traits));
        reopen();
        Letter letter = recovered().get(0);
        assertThat(letter.envelope()).isEqualTo(envelope);
        assertThat(letter.reception()).isEqualTo(reception);
        assertThat(letter.traits()).isEqualTo(traits);
        assertThat(letter.acceptedAt()).isEqualTo(START);
        assertThat(letter.sizeBytes()).isEqualTo(5);
        assertThat(letter.attempts()).isZero();
    }

    @Test
    void forgetsWhatWasAborted() {
        LetterWriter writer = spool.receive(envelope("b@there.example"), reception());
        writer.write(octets("Subject: never\r\n"));
        writer.abort();
        reopen();
        assertThat(recovered()).isEmpty();
    }

    @Test
    void recoversInOrderOfArrival() {
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofMillis(1));
            ids.add(commit("Subject: " + i + "\r\n", "b@there.example"));
        }
        reopen();
        assertThat(recovered()).extracting(Letter::id).containsExactlyElementsOf(ids);
    }

    @Test
    void remembersWhatBecameOfEachRecipient() {
        QueueId id = commit("Subject: x\r\n", "b@there.example", "c@there.example", "d@there.example");
        Outcome delivered = Outcome.delivered("2.0.0", "mx[192.0.2.1]:25", "250 ok");
        Outcome deferred = Outcome.deferred("4.2.0", "mx[192.0.2.1]:25", "450 \"later\"\n\u2026");
        await(spool.record(id, attempt(1, List.of("b@there.example", "d@there.example"), delivered, deferred)));
        reopen();
        Letter letter = recovered().get(0);
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.outcomes())
                .containsEntry(Recipient.of("b@there.example"), delivered)
                .containsEntry(Recipient.of("d@there.example"), deferred)
                .hasSize(2);
        assertThat(letter.pending())
                .extracting(Recipient::toString)
                .containsExactly("<c@there.example>", "<d@there.example>");
    }

    @Test
    void neverGivesAgainWhatWasRemoved() {
        QueueId gone = commit("Subject: 1\r\n", "b@there.example");
        QueueId stays = commit("Subject: 2\r\n", "b@there.example");
        await(spool.remove(gone));
        assertThat(await(spool.find(gone))).isEmpty();
        reopen();
        assertThat(recovered()).extracting(Letter::id).containsExactly(stays);
    }

    @Test
    void takesDeliveryToAllForRemovalEvenIfNobodySaidSo() {
        QueueId id = commit("Subject: 1\r\n", "b@there.example");
        await(spool.record(id, attempt(1, List.of("b@there.example"), Outcome.delivered("2.0.0", "mx", "ok"))));
        reopen();
        assertThat(recovered()).isEmpty();
    }

    @Test
    void givesADeferredLetterWhenItIsDueAndOnlyOnce() {
        QueueId id = commit("Subject: 1\r\n", "b@there.example");
        await(spool.defer(id, START.plusSeconds(90)));
        assertThat(spool.nextDue()).contains(START.plusSeconds(120));
        assertThat(await(spool.takeDue(START.plusSeconds(119), 10))).isEmpty();
        assertThat(await(spool.takeDue(START.plusSeconds(120), 10)))
                .extracting(Letter::id)
                .containsExactly(id);
        assertThat(spool.nextDue()).isEmpty();
        assertThat(await(spool.takeDue(START.plusSeconds(120), 10))).isEmpty();
        assertThat(contentOf(id)).isEqualTo("Subject: 1\r\n");
        reopen();
        assertThat(recovered()).isEmpty();
        assertThat(await(spool.takeDue(START.plusSeconds(120), 10)))
                .extracting(Letter::id)
                .containsExactly(id);
    }

    @Test
    void holdsALetter() {
        QueueId id = commit("Subject: 1\r\n", "b@there.example");
        await(spool.hold(id, "expired"));
        reopen();
        assertThat(recovered()).isEmpty();
        assertThat(await(spool.find(id))).isPresent();
        assertThat(contentOf(id)).isEqualTo("Subject: 1\r\n");
    }

    @Test
    void letsGoOfABagWhenAllItsLettersAreRemoved() throws Exception {
        for (int i = 0; i < 20; i++) {
            await(spool.remove(commit("Subject: 1\r\n\r\n" + "x".repeat(1000), "b@there.example")));
        }
        spool.close();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(path -> path.toString().endsWith(".bag"))).isEmpty();
        }
        open();
    }

    @Test
    void isTakenByOneAtATime() {
        assertThatThrownBy(() -> FileSpool.open(folder, SpoolConfig.DEFAULT, bus))
                .isInstanceOf(SpoolBrokenException.class)
                .hasMessageContaining("in use")
                .hasMessageContaining(folder.toString());
        commit("Subject: still mine\r\n", "b@there.example");
    }

    @Test
    void givesIdsThatGrow() {
        QueueId first = commit("1", "b@there.example");
        QueueId second = commit("2", "b@there.example");
        assertThat(second).isGreaterThan(first);
    }

    private void reopen() {
        spool.close();
        open();
    }

    private List<Letter> recovered() {
        var letters = new ArrayList<Letter>();
        spool.recover(letters::add);
        return letters;
    }

    private QueueId commit(String content, String... recipients) {
        LetterWriter writer = spool.receive(envelope(recipients), reception());
        writer.write(octets(content));
        await(writer.commit(new ContentTraits(false, false, 100)));
        return writer.id();
    }

    private String contentOf(QueueId id) {
        try (Content content = await(spool.open(id))) {
            ByteBuf all = Unpooled.buffer((int) content.sizeBytes(), (int) content.sizeBytes());
            content.read(0, all);
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    private static Envelope envelope(String... recipients) {
        return new Envelope(
                ReversePath.parse("a@here.example"),
                Arrays.stream(recipients).map(Recipient::of).toList(),
                BodyType.SEVEN_BIT);
    }

    private static Reception reception() {
        return new Reception(Optional.empty(), "mua.here.example", "ESMTP", true, START);
    }

    private static Attempt attempt(int number, List<String> recipients, Outcome... outcomes) {
        return new Attempt(
                number, START, THERE, recipients.stream().map(Recipient::of).toList(), List.of(outcomes));
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}

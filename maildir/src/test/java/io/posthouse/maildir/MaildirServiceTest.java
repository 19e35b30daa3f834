package io.posthouse.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.maildir.OneLetterSpool.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaildirServiceTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final QueueId ID = new QueueId(START.getEpochSecond() * 1_000_000 + 42);
    private static final String CONTENT = "Subject: hi\r\n\r\n.dot\r\nbare\nline, \u00e9\r\n";

    @TempDir
    Path folder;

    private final LocalBus bus = new LocalBus(new ManualTime(START), new Random(1));
    private OneLetterSpool spool;
    private MaildirService service;

    private void start(Kept kept, byte[] content) throws IOException {
        spool = new OneLetterSpool(content, kept, folder.resolve("spooled"));
        service = new MaildirService(bus, spool, MaildirConfig.in(folder.resolve("mail"), "here.example"));
        service.start();
    }

    private void start() throws IOException {
        start(Kept.IN_MEMORY, CONTENT.getBytes(ISO_8859_1));
    }

    @AfterEach
    void stop() {
        service.stop();
        assertThat(spool.open).hasValue(0);
    }

    private static DeliveryRequest request(QueueId id, String... recipients) {
        return new DeliveryRequest(
                id,
                MaildirService.NAME,
                NextHop.ofHost("maildir", 25),
                ReversePath.parse("a@here.example"),
                Stream.of(recipients).map(Recipient::of).toList(),
                BodyType.SEVEN_BIT,
                CONTENT.length(),
                new ContentTraits(true, true, 20),
                1);
    }

    private DeliveryReport deliver(DeliveryRequest request) {
        return bus.ask(request).toCompletableFuture().join();
    }

    private List<Path> files(String subfolder) throws IOException {
        try (var files = Files.list(folder.resolve("mail").resolve(subfolder))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Kept.class)
    void writesTheOctetsAsTheyCameBelowItsTraceHeaders(Kept kept) throws IOException {
        start(kept, CONTENT.getBytes(ISO_8859_1));
        DeliveryReport report = deliver(request(ID, "b@there.example", "\"c d\"@there.example"));
        assertThat(report.nextHopAlive()).isTrue();
        assertThat(report.outcomes()).hasSize(2).allSatisfy(outcome -> {
            assertThat(outcome.result()).isEqualTo(Outcome.Result.DELIVERED);
            assertThat(outcome.said()).startsWith("kept as new/1795452240.M42Q").endsWith(".here.example");
        });
        assertThat(files("tmp")).isEmpty();
        assertThat(Files.readString(files("new").get(0), ISO_8859_1))
                .isEqualTo("Return-Path: <a@here.example>\r\n"
                        + "Delivered-To: b@there.example\r\n"
                        + "Delivered-To: \"c d\"@there.example\r\n"
                        + CONTENT);
    }

    @ParameterizedTest
    @EnumSource(Kept.class)
    void writesLargeContents(Kept kept) throws IOException {
        var content = new byte[5_000_000];
        new Random(3).nextBytes(content);
        start(kept, content);
        deliver(request(ID, "b@there.example"));
        byte[] written = Files.readAllBytes(files("new").get(0));
        assertThat(written).endsWith(content);
    }

    @Test
    void keepsEachLetterAndEachBatchOfRecipientsAsACopyOfItsOwn() throws IOException {
        start();
        deliver(request(ID, "b@there.example"));
        deliver(request(ID, "c@there.example"));
        deliver(request(new QueueId(ID.value() + 1), "b@there.example"));
        assertThat(files("new")).hasSize(3);
    }

    @Test
    void replacesTheFirstCopyWhenADeliveryIsRepeated() throws IOException {
        start();
        deliver(request(ID, "b@there.example"));
        deliver(request(ID, "b@there.example"));
        assertThat(files("new")).hasSize(1);
    }

    @Test
    void joinsADeliveryThatIsUnderWay() throws IOException {
        start();
        spool.gate = new CompletableFuture<>();
        var first = bus.ask(request(ID, "b@there.example")).toCompletableFuture();
        var second = bus.ask(request(ID, "b@there.example")).toCompletableFuture();
        assertThat(spool.open).hasValue(1);
        spool.gate.complete(null);
        assertThat(first.join()).isSameAs(second.join());
    }

    @Test
    void deliversManyAtOnce() throws IOException {
        start();
        List<CompletableFuture<DeliveryReport>> reports = IntStream.range(0, 200)
                .mapToObj(i -> bus.ask(request(new QueueId(ID.value() + i), "b@there.example"))
                        .toCompletableFuture())
                .toList();
        assertThat(reports)
                .allSatisfy(report -> assertThat(report.join().outcomes())
                        .allMatch(outcome -> outcome.result() == Outcome.Result.DELIVERED));
        assertThat(files("new")).hasSize(200);
    }

    @Test
    void defersWhenTheDiskFails() throws IOException {
        start();
        Files.delete(folder.resolve("mail/tmp"));
        DeliveryReport report = deliver(request(ID, "b@there.example"));
        assertThat(report.nextHopAlive()).isFalse();
        assertThat(report.outcomes().get(0).result()).isEqualTo(Outcome.Result.DEFERRED);
        assertThat(report.outcomes().get(0).said()).startsWith("cannot write to the Maildir: ");
    }

    @Test
    void defersWhenTheLetterCannotBeRead() throws IOException {
        start();
        spool.gate = CompletableFuture.failedFuture(new IllegalStateException("cannot read it"));
        DeliveryReport report = deliver(request(ID, "b@there.example"));
        assertThat(report.nextHopAlive()).isTrue();
        assertThat(report.outcomes().get(0).status()).hasToString("4.3.0");
        spool.open.set(0);
    }

    @Test
    void finishesWhatIsUnderWayWhenItDrains() throws IOException {
        start();
        spool.gate = new CompletableFuture<>();
        var report = bus.ask(request(ID, "b@there.example")).toCompletableFuture();
        var drained = service.drain().toCompletableFuture();
        assertThat(drained).isNotDone();
        spool.gate.complete(null);
        drained.join();
        assertThat(report.join().outcomes()).hasSize(1);
    }

    @Test
    void saysInOneSentenceThatItsFolderIsNone() throws IOException {
        start();
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        var other = new MaildirService(bus, spool, MaildirConfig.in(file, "here.example"));
        assertThatThrownBy(other::start)
                .isInstanceOf(MaildirBrokenException.class)
                .hasMessageContaining("cannot make or open the Maildir " + file)
                .hasMessageEndingWith("make it writable or name another folder");
    }
}

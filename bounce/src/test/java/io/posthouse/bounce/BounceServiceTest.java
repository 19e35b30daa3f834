package io.posthouse.bounce;

import static io.posthouse.bounce.Facts.LUNCH;
import static io.posthouse.bounce.Facts.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.BounceReport;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.cleanup.CleanupStream;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Reception.Origin;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.Content;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.Letter;
import io.posthouse.spool.SpoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BounceServiceTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final Domain HOSTNAME = Domain.parse("relay.here.example");
    private static final Mailbox POSTMASTER = Mailbox.parse("postmaster@here.example");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(START);
    private final LocalBus bus = new LocalBus(time, new Random(1));
    private final List<Accepted> accepted = Collections.synchronizedList(new ArrayList<>());
    private FileSpool spool;
    private Cleanup cleanup;
    private BounceService bounce;

    @BeforeEach
    void start() {
        spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
        cleanup = new Cleanup(spool, bus, HOSTNAME);
        bus.subscribe("test", Accepted.class, Runnable::run, accepted::add);
        begin(BounceConfig.defaults());
    }

    private void begin(BounceConfig config) {
        bounce = new BounceService(bus, spool, cleanup, HOSTNAME, config);
        bounce.start();
    }

    private void restart(BounceConfig config) {
        bounce.stop();
        begin(config);
    }

    @AfterEach
    void stop() {
        bounce.stop();
        spool.close();
    }

    @Test
    void tellsTheSenderWithALetterThatIsInTheSpool() throws Exception {
        QueueId id = accept("a@here.example", Origin.OUTSIDE, Recipient.of("b@there.example"));
        time.advance(Duration.ofSeconds(2));
        BounceReport report = failed(id, Recipient.of("b@there.example"));
        assertThat(report.result()).isEqualTo(BounceReport.Result.WRITTEN);

        Letter letter = letter(report.notification().orElseThrow());
        assertThat(letter.envelope().reversePath()).isEqualTo(ReversePath.NULL); // RFC 5321 section 4.5.5
        assertThat(letter.envelope().recipients()).containsExactly(Recipient.of("a@here.example"));
        assertThat(letter.reception().origin()).isEqualTo(Origin.NOTIFICATION);
        assertThat(accepted).last().extracting(Accepted::id).isEqualTo(letter.id());

        Parsed parsed = parsed(letter.id());
        assertThat(parsed.header("Received"))
                .startsWith("by relay.here.example")
                .contains("id " + letter.id());
        assertThat(parsed.header("Date")).isEqualTo("Mon, 23 Nov 2026 16:44:02 +0000");
        assertThat(parsed.field(0, "Final-Recipient")).isEqualTo("rfc822; b@there.example");
        assertThat(parsed.returnedOctets()).contains("Subject: Lunch on").doesNotContain("Shall we?");
    }

    @Test
    void isAsUrgentAsWhatItTellsOf() {
        var envelope = new Envelope(
                ReversePath.parse("a@here.example"), List.of(Recipient.of("b@there.example")), BodyType.SEVEN_BIT);
        QueueId id = accept(envelope.withPriority(new Priority(4)), Origin.OUTSIDE);
        BounceReport report = failed(id, Recipient.of("b@there.example"));
        assertThat(letter(report.notification().orElseThrow()).envelope().priority())
                .isEqualTo(new Priority(4));
    }

    @Test
    void sendsBackAllOfTheMessageOnlyWithAFailureAndOnRequest() throws Exception { // RFC 3461 section 4.3
        QueueId id = accept(
                new Envelope(
                        ReversePath.parse("a@here.example"),
                        List.of(Recipient.of("b@there.example")),
                        BodyType.SEVEN_BIT,
                        Optional.empty(),
                        Optional.of(Returned.FULL)),
                Origin.OUTSIDE);
        BounceReport failure = failed(id, Recipient.of("b@there.example"));
        assertThat(parsed(failure.notification().orElseThrow()).returnedOctets())
                .endsWith("Shall we?\r\n");
        Outcome busy = Outcome.deferred("4.2.0", Facts.PEER, "450 4.2.0 later");
        BounceReport delay = ask(id, Notify.DELAY, busy, Recipient.of("b@there.example"));
        assertThat(parsed(delay.notification().orElseThrow()).returnedOctets()).doesNotContain("Shall we?");
    }

    @Test
    void tellsOnlyOfThoseOfWhomTheSenderWantsToHear() throws Exception {
        var never = recipient("never@there.example", Notify.NEVER);
        var onlySuccess = recipient("success@there.example", Notify.SUCCESS);
        var silent = Recipient.of("b@there.example");
        QueueId id = accept("a@here.example", Origin.OUTSIDE, never, onlySuccess, silent);
        BounceReport report = failed(id, never, onlySuccess, silent);
        Parsed parsed = parsed(report.notification().orElseThrow());
        assertThat(parsed.recipients()).isEqualTo(1);
        assertThat(parsed.field(0, "Final-Recipient")).isEqualTo("rfc822; b@there.example");

        assertThat(failed(id, never, onlySuccess))
                .isEqualTo(BounceReport.unwanted(id, "the sender does not want to be told"));
        assertThat(ask(id, Notify.SUCCESS, Outcome.delivered("2.0.0", "", "kept"), onlySuccess)
                        .result())
                .isEqualTo(BounceReport.Result.WRITTEN);
    }

    @Test
    void cannotTellAnybodyOfMailWithoutASenderIfThereIsNoPostmaster() {
        QueueId id = accept("", Origin.OUTSIDE, Recipient.of("b@there.example"));
        assertThat(failed(id, Recipient.of("b@there.example")))
                .isEqualTo(BounceReport.impossible(id, "it has no sender, and no postmaster is configured"));
    }

    @Test
    void tellsThePostmasterOnceOfMailWithoutASender() throws Exception {
        restart(BounceConfig.defaults().withPostmaster(POSTMASTER));
        QueueId id = accept("", Origin.NOTIFICATION, Recipient.of("b@there.example"));
        QueueId told =
                failed(id, Recipient.of("b@there.example")).notification().orElseThrow();
        assertThat(letter(told).envelope().recipients()).containsExactly(new Recipient(POSTMASTER));
        assertThat(letter(told).envelope().reversePath()).isEqualTo(ReversePath.NULL);
        assertThat(parsed(told).header("Subject")).isEqualTo("Not delivered: a notification to b@there.example");

        BounceReport again = failed(told, new Recipient(POSTMASTER)); // even if it was sent on to another address
        assertThat(again.result()).isEqualTo(BounceReport.Result.IMPOSSIBLE);
        assertThat(again.reason()).contains("nobody is told twice");
    }

    @Test
    void doesNotTellThePostmasterOfMailToThePostmaster() {
        restart(BounceConfig.defaults().withPostmaster(POSTMASTER));
        QueueId id = accept("", Origin.OUTSIDE, new Recipient(POSTMASTER));
        assertThat(failed(id, new Recipient(POSTMASTER)).result()).isEqualTo(BounceReport.Result.IMPOSSIBLE);
    }

    @Test
    void tellsNobodyOfDelayOrSuccessOfMailWithoutASender() {
        restart(BounceConfig.defaults().withPostmaster(POSTMASTER));
        var curious = recipient("b@there.example", Notify.SUCCESS, Notify.DELAY);
        QueueId id = accept("", Origin.OUTSIDE, curious);
        assertThat(ask(id, Notify.SUCCESS, Outcome.delivered("2.0.0", "", "kept"), curious))
                .isEqualTo(BounceReport.unwanted(id, "it has no sender"));
        assertThat(ask(id, Notify.DELAY, Outcome.deferred("4.4.1", "", "down"), curious)
                        .result())
                .isEqualTo(BounceReport.Result.UNWANTED);
    }

    @Test
    void tellsNobodyOfALetterThatIsGone() {
        var id = new QueueId(1);
        assertThat(failed(id, Recipient.of("b@there.example")))
                .isEqualTo(BounceReport.unwanted(id, "the letter is gone"));
    }

    @Test
    void finishesWhatIsUnderWayWhenItDrains() {
        QueueId id = accept("a@here.example", Origin.OUTSIDE, Recipient.of("b@there.example"));
        var report = bus.ask(request(id, Notify.FAILURE, UNKNOWN, Recipient.of("b@there.example")));
        await(bounce.drain());
        assertThat(await(report).result()).isEqualTo(BounceReport.Result.WRITTEN);
    }

    private BounceReport failed(QueueId id, Recipient... recipients) {
        return ask(id, Notify.FAILURE, UNKNOWN, recipients);
    }

    private BounceReport ask(QueueId id, Notify about, Outcome outcome, Recipient... recipients) {
        return await(bus.ask(request(id, about, outcome, recipients)));
    }

    private BounceRequest request(QueueId id, Notify about, Outcome outcome, Recipient... recipients) {
        return new BounceRequest(
                id,
                about,
                List.of(recipients),
                Collections.nCopies(recipients.length, outcome),
                START.plus(Duration.ofDays(5)));
    }

    private QueueId accept(String reversePath, Origin origin, Recipient... recipients) {
        return accept(new Envelope(ReversePath.parse(reversePath), List.of(recipients), BodyType.SEVEN_BIT), origin);
    }

    private QueueId accept(Envelope envelope, Origin origin) {
        CleanupStream stream = cleanup.begin(envelope, Reception.of(origin, time.now()));
        stream.write(Unpooled.copiedBuffer(LUNCH, StandardCharsets.US_ASCII));
        return await(stream.accept(new ContentTraits(false, false, 100)));
    }

    private Letter letter(QueueId id) {
        return await(spool.find(id)).orElseThrow();
    }

    private Parsed parsed(QueueId id) throws Exception {
        try (Content content = await(spool.open(id))) {
            ByteBuf all = Unpooled.buffer((int) content.sizeBytes(), (int) content.sizeBytes());
            content.read(0, all);
            return Parsed.of(all.array());
        }
    }

    private static Recipient recipient(String mailbox, Notify... words) {
        return new Recipient(Mailbox.parse(mailbox), Set.of(words), Optional.empty());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}

package io.posthouse.master;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bounce.BounceConfig;
import io.posthouse.bounce.BounceService;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.cleanup.CleanupStream;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.qmgr.QmgrService;
import io.posthouse.qmgr.Router;
import io.posthouse.spool.Content;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.SpoolConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The transcript in docs/bounces.md: a mail system is down for five days, by a clock that is moved, on the real spool. */
class FiveDaysTest {
    private static final Path DOCUMENT = Path.of("../docs/bounces.md");
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    private static final String LUNCH = """
            From: Anna <a@here.example>\r
            To: b@there.example\r
            Subject: Lunch on Friday\r
            Date: Mon, 23 Nov 2026 16:43:58 +0000\r
            Message-ID: <lunch@here.example>\r
            \r
            Shall we?\r
            """;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(START);
    private final StepBus bus = StepBus.inTurn(time, () -> Long.MIN_VALUE); // in the middle: no jitter
    private final List<String> log = new ArrayList<>();
    private final List<String> mailbox = new ArrayList<>(); // the sender's
    private final Logger logger = (Logger) LoggerFactory.getLogger(EventLog.NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            log.add(MILLIS.format(time.now()) + " info  " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        EventLog.of(bus);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    @Test
    void endWithABounceAfterAWarning() throws IOException {
        FileSpool spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
        var cleanup = new Cleanup(spool, bus, Domain.parse("relay.here.example"));
        bus.answer("smtp-client", DeliveryRequest.class, Runnable::run, request -> deliver(request, spool));
        var bounce =
                new BounceService(bus, spool, cleanup, Domain.parse("relay.here.example"), BounceConfig.defaults());
        bounce.start();
        var qmgr = new QmgrService(
                bus, spool, Router.byMx("smtp-client"), QmgrConfig.defaults().withWarningDelay(Duration.ofHours(4)));
        qmgr.start();

        submit(cleanup);
        bus.settle();
        bus.advance(Duration.ofDays(6));
        qmgr.stop();
        bus.settle();
        bus.atOnce(() -> {
            bounce.stop();
            spool.close();
        });

        assertThat(mailbox).hasSize(2);
        log.sort(Comparator.comparing(FiveDaysTest::timeAndLetter)); // what happens at one time, letter by letter
        List<List<String>> transcripts = transcripts();
        assertThat(matches(log, transcripts.get(0)))
                .as("the log\n%s", String.join("\n", log))
                .isTrue();
        assertThat(mailbox.get(0).lines()).as("the warning").containsExactlyElementsOf(transcripts.get(1));
        assertThat(mailbox.get(1).lines()).as("the bounce").containsExactlyElementsOf(transcripts.get(2));
    }

    private static String timeAndLetter(String line) {
        return line.substring(0, line.indexOf(": "));
    }

    private CompletionStage<DeliveryReport> deliver(DeliveryRequest request, FileSpool spool) {
        boolean up = request.nextHop().host().equals("here.example");
        Outcome outcome = up
                ? Outcome.delivered("2.0.0", "mx.here.example[192.0.2.25]:25", "250 2.0.0 queued as 1")
                : Outcome.deferred(
                        "4.4.1", "", "cannot connect to mx1.there.example[198.51.100.9]:25: connection refused");
        List<Outcome> outcomes = Collections.nCopies(request.recipients().size(), outcome);
        return spool.open(request.id()).thenApply(content -> {
            if (up) {
                mailbox.add(text(content));
            }
            content.close();
            return new DeliveryReport(request.id(), outcomes, up);
        });
    }

    private static String text(Content content) {
        ByteBuf octets = Unpooled.buffer((int) content.sizeBytes());
        content.read(0, octets);
        return octets.toString(StandardCharsets.US_ASCII);
    }

    private void submit(Cleanup cleanup) throws IOException {
        var envelope = new Envelope(
                ReversePath.parse("a@here.example"), List.of(Recipient.of("b@there.example")), BodyType.SEVEN_BIT);
        var client = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        var reception = new Reception(Optional.of(client), "mua.here.example", "ESMTP", true, time.now());
        CleanupStream stream = cleanup.begin(envelope, reception);
        stream.write(Unpooled.copiedBuffer(LUNCH, StandardCharsets.US_ASCII));
        stream.accept(new ContentTraits(false, false, 40));
    }

    /** The document's fenced blocks of text. */
    private static List<List<String>> transcripts() throws IOException {
        List<List<String>> blocks = new ArrayList<>();
        List<String> block = new ArrayList<>();
        boolean fenced = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("```")) {
                fenced = line.equals("```text");
                if (!fenced && !block.isEmpty()) {
                    blocks.add(block);
                    block = new ArrayList<>();
                }
            } else if (fenced) {
                block.add(line);
            }
        }
        return blocks;
    }

    /** Whether the lines are those of the transcript, where a line that begins with … stands for any number of them. */
    private static boolean matches(List<String> lines, List<String> transcript) {
        int at = 0;
        boolean any = false;
        for (String expected : transcript) {
            if (expected.startsWith("…")) {
                any = true;
                continue;
            }
            while (any && at < lines.size() && !lines.get(at).equals(expected)) {
                at++;
            }
            if (at == lines.size() || !lines.get(at).equals(expected)) {
                return false;
            }
            at++;
            any = false;
        }
        return any || at == lines.size();
    }
}

package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.Letter;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.SpoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue manager on the real spool, which is closed and opened again every few hours. */
class FiveDaysOnDiskTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(START);
    private final StepBus bus = StepBus.inTurn(time, new Random(1));
    private final List<Event> events = new ArrayList<>();
    private final List<DeliveryRequest> asked = new ArrayList<>();
    private Outcome answer = BUSY;
    private FileSpool spool;
    private QmgrService qmgr;

    @BeforeEach
    void start() {
        bus.subscribe("test", Event.class, Runnable::run, events::add);
        bus.answer("smtp-client", DeliveryRequest.class, Runnable::run, request -> {
            asked.add(request);
            List<Outcome> outcomes = Collections.nCopies(request.recipients().size(), answer);
            return CompletableFuture.completedStage(new DeliveryReport(request.id(), outcomes, true));
        });
        open();
    }

    @AfterEach
    void close() {
        qmgr.stop();
        bus.settle();
        bus.atOnce(spool::close);
        assertThat(events).noneMatch(ServiceFailed.class::isInstance);
    }

    private void open() {
        spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
        qmgr = new QmgrService(bus, spool, Router.byMx("smtp-client"), QmgrConfig.defaults());
        qmgr.start();
        bus.settle();
    }

    private void restart() {
        close();
        open();
    }

    private QueueId accept(String recipient) {
        Letter like = QueueRig.letter(1, time.now(), recipient);
        LetterWriter writer = spool.receive(like.envelope(), like.reception());
        writer.write(Unpooled.copiedBuffer("Subject: hello\r\n", StandardCharsets.US_ASCII));
        writer.commit(like.traits())
                .thenRun(() -> bus.publish(
                        new Accepted(writer.id(), like.envelope(), like.reception(), 16, like.traits(), time.now())));
        bus.settle();
        return writer.id();
    }

    private <E extends Event> List<E> said(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void goesOnWithRetriesWhereItWasUntilTheLetterExpires() {
        QueueId id = accept("b@there.example");
        for (int hours = 0; hours < 24 * 6; hours += 5) {
            bus.advance(Duration.ofHours(5));
            restart();
        }
        assertThat(asked).hasSizeBetween(105, 125);
        assertThat(asked)
                .extracting(DeliveryRequest::attempt)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, asked.size()).boxed().toList());
        assertThat(said(Failed.class)).hasSize(1);
        assertThat(said(Held.class)).extracting(Held::id).containsExactly(id);
    }

    @Test
    void deliversOnceWhatWasDeferredBeforeARestart() {
        for (int i = 0; i < 100; i++) {
            accept("b@there.example");
        }
        restart();
        answer = QueueRig.OK;
        bus.advance(Duration.ofHours(1));
        restart();
        bus.advance(Duration.ofHours(2));
        assertThat(asked).hasSize(200);
    }
}

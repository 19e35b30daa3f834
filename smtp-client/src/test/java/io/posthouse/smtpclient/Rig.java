package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.dns.Zone;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.smtp.EventLoops;
import io.posthouse.smtpclient.StubSpool.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** A running smtp-client with a spool, a zone and a clock that a test fills and moves. */
final class Rig implements AutoCloseable {
    static {
        LeakWatch.begin();
    }

    final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    final LocalBus bus = new LocalBus(time, new Random(42));
    final StubSpool spool = new StubSpool();
    final Zone zone = new Zone();
    final SmtpClientService client;
    private final EventLoops loops = EventLoops.start("smtp-client-test", 2);
    private final LinkedBlockingQueue<Phase> trail = new LinkedBlockingQueue<>();
    private final List<ServiceFailed> mistakes = new CopyOnWriteArrayList<>();
    private long ids;

    Rig() {
        this(SmtpClientConfig.defaults("here.example"));
    }

    Rig(SmtpClientConfig config) {
        bus.subscribe("test", ServiceFailed.class, Runnable::run, mistakes::add);
        client = new SmtpClientService(config, bus, spool, zone, loops, (session, phase) -> trail.add(phase));
        client.start();
    }

    /** Waits until some session has entered the phase, once for each time. */
    void await(Phase phase) {
        try {
            while (trail.take() != phase) {
                // an earlier one
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the service says of its own mistakes, which is else a failure of the test. */
    List<Throwable> takeMistakes() {
        var taken = mistakes.stream().map(ServiceFailed::cause).toList();
        mistakes.clear();
        return taken;
    }

    /** How often a session has entered the phase; forgets what was before. */
    long entered(Phase phase) {
        var entered = new ArrayList<Phase>();
        trail.drainTo(entered);
        return entered.stream().filter(each -> each == phase).count();
    }

    void forgetTrail() {
        trail.clear();
    }

    /** Returns when the event loops have done what fell due, so that what they set anew counts from the time it is now. */
    void advance(Duration by) {
        time.advance(by);
        loops.group().forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    DeliveryRequest request(NextHop nextHop, String content, String... forwardPaths) {
        return request(nextHop, content, Place.IN_MEMORY, forwardPaths);
    }

    DeliveryRequest request(NextHop nextHop, String content, Place place, String... forwardPaths) {
        var id = new QueueId(++ids);
        spool.put(id, content, place);
        boolean eightBit = content.chars().anyMatch(c -> c > 127);
        return new DeliveryRequest(
                id,
                SmtpClientService.NAME,
                nextHop,
                ReversePath.parse("a@here.example"),
                Stream.of(forwardPaths).map(Recipient::of).toList(),
                eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
                content.length(),
                new ContentTraits(content.startsWith(".") || content.contains("\n."), eightBit, 78),
                1);
    }

    CompletableFuture<DeliveryReport> ask(DeliveryRequest request) {
        return bus.ask(request).toCompletableFuture();
    }

    /** One small letter to one recipient. */
    CompletableFuture<DeliveryReport> ask(NextHop nextHop) {
        return ask(request(nextHop, "Subject: hello\r\n\r\nhello\r\n", "b@there.example"));
    }

    DeliveryReport deliver(DeliveryRequest request) {
        return ask(request).join();
    }

    DeliveryReport deliver(NextHop nextHop) {
        return ask(nextHop).join();
    }

    /** Ends, and sees to it that nothing is left over. */
    @Override
    public void close() {
        client.stop();
        loops.close();
        assertThat(mistakes).isEmpty();
        assertThat(spool.open()).as("contents left open").isZero();
        assertThat(spool.leaked()).as("contents closed too early").isZero();
        LeakWatch.assertNoLeaks();
    }
}

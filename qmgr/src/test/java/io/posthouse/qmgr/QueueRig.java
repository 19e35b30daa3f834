package io.posthouse.qmgr;

import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.BounceReport;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.Letter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** A queue manager with a spool in memory, a transport that does as it is told, and a clock that the test moves. */
final class QueueRig {
    static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    static final Outcome OK = Outcome.delivered("2.0.0", "mx.there.example[192.0.2.1]:25", "250 2.0.0 taken");
    static final Outcome BUSY = Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 try later");
    static final Outcome UNKNOWN = Outcome.failed("5.1.1", "mx.there.example[192.0.2.1]:25", "550 5.1.1 no such user");
    static final Outcome NO_CONNECTION = Outcome.deferred("4.4.1", "", "connection refused");

    /** A request that the transport has in hand. */
    record InHand(DeliveryRequest request, CompletableFuture<DeliveryReport> answer) {
        void report(Outcome outcome, boolean alive) {
            List<Outcome> outcomes =
                    request.recipients().stream().map(any -> outcome).toList();
            answer.complete(new DeliveryReport(request.id(), outcomes, alive));
        }
    }

    final ManualTime time = new ManualTime(START);
    final StepBus bus = StepBus.inTurn(time, new Random(1)).expectingFailures();
    final MemorySpool spool = new MemorySpool(time);
    final List<Event> events = new ArrayList<>();
    final List<DeliveryRequest> asked = new ArrayList<>();
    final Deque<InHand> inHand = new ArrayDeque<>();
    final List<BounceRequest> toldOf = new ArrayList<>();
    Function<BounceRequest, CompletionStage<BounceReport>> bouncing = this::write;
    Subscription transport;
    Subscription bounce;
    QmgrService qmgr;
    private long ids;

    QueueRig() {
        bus.subscribe("test", Event.class, Runnable::run, events::add);
        transport = startTransport();
        bounce = startBounce();
    }

    Subscription startBounce() {
        return bus.answer("bounce", BounceRequest.class, Runnable::run, request -> {
            toldOf.add(request);
            return bouncing.apply(request);
        });
    }

    /** As bounce does, but for the letter that tells. */
    CompletionStage<BounceReport> write(BounceRequest request) {
        return CompletableFuture.completedStage(
                BounceReport.written(request.id(), new QueueId(1_000_000 + toldOf.size())));
    }

    void cannotBounce(String reason) {
        bouncing = request -> CompletableFuture.completedStage(BounceReport.impossible(request.id(), reason));
    }

    Subscription startTransport() {
        return bus.answer("smtp-client", DeliveryRequest.class, Runnable::run, this::take);
    }

    private CompletableFuture<DeliveryReport> take(DeliveryRequest request) {
        asked.add(request);
        var answer = new CompletableFuture<DeliveryReport>();
        inHand.add(new InHand(request, answer));
        return answer;
    }

    QueueRig start(QmgrConfig config) {
        qmgr = new QmgrService(bus, spool, Router.byMx("smtp-client"), config);
        qmgr.start();
        bus.settle();
        return this;
    }

    QueueRig start() {
        return start(QmgrConfig.defaults());
    }

    /** The transport does the same to every request from now on, at once, also to those in hand. */
    void answering(Outcome outcome, boolean alive) {
        answering(request -> outcome, alive);
    }

    void answering(Function<DeliveryRequest, Outcome> outcome, boolean alive) {
        transport.cancel();
        transport = bus.answer("smtp-client", DeliveryRequest.class, Runnable::run, request -> {
            var now = take(request);
            inHand.removeLast().report(outcome.apply(request), alive);
            return now;
        });
        Stream.generate(inHand::poll)
                .limit(inHand.size())
                .forEach(held -> held.report(outcome.apply(held.request()), alive));
        bus.settle();
    }

    /** Answers the oldest request in hand. */
    void report(Outcome outcome, boolean alive) {
        inHand.removeFirst().report(outcome, alive);
        bus.settle();
    }

    void deliverAll() {
        while (!inHand.isEmpty()) {
            report(OK, true);
        }
    }

    static Letter letter(long id, Instant acceptedAt, String... recipients) {
        return letter(id, acceptedAt, Stream.of(recipients).map(Recipient::of).toList());
    }

    static Letter letter(long id, Instant acceptedAt, List<Recipient> recipients) {
        return letter(id, acceptedAt, recipients, Priority.NORMAL);
    }

    private static Letter letter(long id, Instant acceptedAt, List<Recipient> recipients, Priority priority) {
        var envelope = new Envelope(ReversePath.parse("a@here.example"), recipients, BodyType.SEVEN_BIT)
                .withPriority(priority);
        var reception = new Reception(Optional.empty(), "here.example", "ESMTP", true, acceptedAt);
        return letter(id, envelope, reception, 4096);
    }

    private static Letter letter(long id, Envelope envelope, Reception reception, long sizeBytes) {
        var traits = new ContentTraits(false, false, 78);
        return new Letter(new QueueId(id), envelope, reception, sizeBytes, traits, reception.at(), 0, Map.of());
    }

    /** As cleanup does: into the spool, then a word to all. */
    QueueId accept(String... recipients) {
        return accept(letter(++ids, time.now(), recipients));
    }

    QueueId accept(Recipient... recipients) {
        return accept(letter(++ids, time.now(), List.of(recipients)));
    }

    QueueId accept(Priority priority, String... recipients) {
        List<Recipient> all = Stream.of(recipients).map(Recipient::of).toList();
        return accept(letter(++ids, time.now(), all, priority));
    }

    QueueId accept(DataSize size, String recipient) {
        Letter small = letter(++ids, time.now(), recipient);
        return accept(letter(ids, small.envelope(), small.reception(), size.bytes()));
    }

    private QueueId accept(Letter letter) {
        spool.put(letter);
        say(letter);
        bus.settle();
        return letter.id();
    }

    void say(Letter letter) {
        bus.publish(new Accepted(
                letter.id(),
                letter.envelope(),
                letter.reception(),
                letter.sizeBytes(),
                letter.traits(),
                letter.acceptedAt()));
    }

    void advance(Duration by) {
        bus.advance(by);
    }

    <E extends Event> List<E> said(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Minutes from start at which the transport was asked, in whole ones. */
    static List<Long> minutes(List<Instant> instants) {
        return instants.stream().map(at -> START.until(at, ChronoUnit.MINUTES)).toList();
    }
}

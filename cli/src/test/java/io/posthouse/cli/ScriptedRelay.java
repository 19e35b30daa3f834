package io.posthouse.cli;

import io.netty.buffer.Unpooled;
import io.posthouse.bounce.BounceConfig;
import io.posthouse.bounce.BounceService;
import io.posthouse.bus.Bus;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Service;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.cleanup.CleanupStream;
import io.posthouse.control.ControlService;
import io.posthouse.control.Queue;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.qmgr.QmgrService;
import io.posthouse.qmgr.Router;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.SpoolConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The real spool, queue manager, bounces and control socket in a data folder, and next hops that say what they are told to.
 * Nothing is left to chance, so every id and time is the same each time.
 */
final class ScriptedRelay implements AutoCloseable {
    /** Letters stay in their bags, so that it does not depend on threads where they are when somebody looks. */
    private static final SpoolConfig UNMOVED = new SpoolConfig(
            SpoolConfig.DEFAULT.bagSize(),
            SpoolConfig.DEFAULT.maxSmallLetter(),
            SpoolConfig.DEFAULT.memoryForLetters(),
            SpoolConfig.DEFAULT.minFreeSpace(),
            SpoolConfig.DEFAULT.maxSpareBags(),
            SpoolConfig.DEFAULT.maxUnsettled(),
            SpoolConfig.DEFAULT.syncInterval(),
            Duration.ofDays(365),
            Duration.ofDays(365));

    /** Always in the middle: no jitter. */
    private static final class NoChance extends Random {
        private static final long serialVersionUID = 1;

        NoChance() {
            super(0); // which is never looked at
        }

        @Override
        protected int next(int bits) {
            return 1 << (bits - 1);
        }
    }

    final ManualTime time;
    final Shell shell;
    private final Path data;
    private final FileSpool spool;
    private final Cleanup cleanup;
    private final List<Service> services;

    /**
     * Starts one.
     *
     * @param nextHops what each domain's says; those that are not named take everything
     */
    ScriptedRelay(Path data, Instant start, Map<String, Outcome> nextHops) {
        this.data = data;
        time = new ManualTime(start);
        shell = new Shell(time::now, Terminal.NONE);
        Bus bus = new LocalBus(time, new NoChance());
        spool = FileSpool.open(data.resolve("spool"), UNMOVED, bus);
        var hostname = Domain.parse("relay.here.example");
        cleanup = new Cleanup(spool, bus, hostname);
        bus.answer("smtp-client", DeliveryRequest.class, Runnable::run, request -> {
            Outcome outcome = nextHops.getOrDefault(
                    request.nextHop().host(), Outcome.delivered("2.0.0", "mx[192.0.2.25]:25", "250 2.0.0 ok"));
            boolean reached = outcome.result() == Outcome.Result.DELIVERED
                    || !outcome.peer().isEmpty();
            return CompletableFuture.completedStage(new DeliveryReport(
                    request.id(), Collections.nCopies(request.recipients().size(), outcome), reached));
        });
        services = List.of(
                new BounceService(bus, spool, cleanup, hostname, BounceConfig.defaults()),
                new QmgrService(bus, spool, Router.byMx("smtp-client"), QmgrConfig.defaults()),
                new ControlService(bus, data, new Queue(bus, () -> spool)));
        services.forEach(Service::start);
    }

    /** Submits a letter and waits until it waits or has gone. */
    QueueId submit(String from, String subject, String... to) {
        var envelope = new Envelope(
                ReversePath.parse(from), Stream.of(to).map(Recipient::of).toList(), BodyType.SEVEN_BIT);
        var reception = new Reception(Optional.of(client()), "mua.here.example", "ESMTP", true, time.now());
        CleanupStream stream = cleanup.begin(envelope, reception);
        String content = "From: <" + from + ">\r\nTo: <" + to[0] + ">\r\nSubject: " + subject + "\r\n\r\nHello,\r\n"
                + "this is about: " + subject + ".\r\n";
        stream.write(Unpooled.copiedBuffer(content, StandardCharsets.US_ASCII));
        stream.accept(new ContentTraits(false, false, 78)).toCompletableFuture().join();
        await();
        return stream.id();
    }

    private static InetAddress client() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four octets are an address
        }
    }

    /** Lets time go by, a minute at a time, and waits until every letter waits. */
    void pass(Duration length) {
        Instant end = time.now().plus(length);
        while (time.now().isBefore(end)) {
            time.advance(Duration.ofMinutes(1));
            await();
        }
    }

    /** Until every letter waits for something that is still to come; what comes after the last event is not said on the bus. */
    void await() {
        while (!shell.run("queue", "list", "--data", data.toString(), "--json").lines().stream()
                .map(Line::parse)
                .allMatch(this::waits)) {
            Thread.onSpinWait();
        }
    }

    private boolean waits(Line letter) {
        return letter.text("queue").equals("hold")
                || letter.time("next").filter(next -> next.isAfter(time.now())).isPresent();
    }

    @Override
    public void close() {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).stop();
        }
        spool.close();
    }
}

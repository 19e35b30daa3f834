package io.posthouse.simulation;

import io.posthouse.anvil.Anvil;
import io.posthouse.anvil.AnvilConfig;
import io.posthouse.bounce.BounceService;
import io.posthouse.bus.Service;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.Selection;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Network;
import io.posthouse.mail.QueueId;
import io.posthouse.qmgr.QmgrService;
import io.posthouse.qmgr.Router;
import io.posthouse.smtp.EventLoops;
import io.posthouse.smtpclient.SmtpClientConfig;
import io.posthouse.smtpclient.SmtpClientService;
import io.posthouse.smtpd.IntakeGate;
import io.posthouse.smtpd.SmtpdConfig;
import io.posthouse.smtpd.SmtpdService;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.SimulatedSpool;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One life of the relay's process: the real services, as master puts them together, on a disk and a network made up. */
final class Relay {
    static final Path SPOOL = Path.of("/spool");
    static final Domain HOSTNAME = Domain.parse("relay.here.example");

    /** A service's place, whoever fills it. */
    private static final class Post {
        private final Supplier<? extends Service> maker;
        private Service service;
        private int restarts;

        Post(Supplier<? extends Service> maker) {
            this.maker = maker;
            service = maker.get();
        }
    }

    private final StepBus bus;
    private final FileSpool spool;
    private final List<Post> posts = new ArrayList<>(); // in the order of their start

    /**
     * Starts a relay.
     *
     * @throws io.posthouse.spool.SpoolBrokenException if the disk is too sick
     */
    Relay(StepBus bus, World world, Setup setup) {
        this.bus = bus;
        spool = SimulatedSpool.open(world.disk, SPOOL, setup.spool(), bus);
        var host = new InetSocketAddress(World.RELAY.getAddress(), 0);
        var loops = EventLoops.on(
                "simulation",
                new SimulatedLoops(bus, setup.loops()),
                () -> new SimulatedServerChannel(world.network),
                () -> new SimulatedChannel(world.network, host));
        var cleanup = new Cleanup(spool, bus, HOSTNAME);
        SmtpClientConfig client = SmtpClientConfig.defaults(HOSTNAME.name());
        start(() -> new SmtpClientService(client, bus, spool, world.zone, loops));
        start(() -> new BounceService(bus, spool, cleanup, HOSTNAME, setup.bounce()));
        start(() -> new QmgrService(bus, spool, Router.byMx(SmtpClientService.NAME), setup.qmgr()));
        List<Network> everyone = List.of(Network.parse("192.0.2.0/24"));
        SmtpdConfig receiving =
                SmtpdConfig.defaults(HOSTNAME).withListen(List.of(World.RELAY)).withPermittedNetworks(everyone);
        var anvil = new Anvil(AnvilConfig.DEFAULT.withExempt(everyone), bus.time());
        start(() -> new SmtpdService(bus, loops, cleanup, anvil, IntakeGate.OPEN, receiving));
    }

    StepBus bus() {
        return bus;
    }

    FileSpool spool() {
        return spool;
    }

    private void start(Supplier<? extends Service> maker) {
        var post = new Post(maker);
        posts.add(post);
        start(post);
    }

    private void start(Post post) {
        now(post.service, post.service::start);
        bus.publish(new ServiceStarted(post.service.name(), post.restarts));
    }

    /** Ends one service as if it had met a bug, and makes it anew a little later, of which it tells; returns its name. */
    String restart(Chance chance, Runnable onRestart) {
        Post post = chance.of(posts);
        stop(post);
        bus.time().schedule(chance.seconds(1, 60), bus.worker("master", 1), () -> {
            onRestart.run();
            post.restarts++;
            post.service = post.maker.get();
            start(post);
        });
        return post.service.name();
    }

    private void stop(Post post) {
        now(post.service, post.service::stop);
    }

    /** Only smtpd waits for its event loops, to know that it listens or does no longer. */
    private void now(Service service, Runnable task) {
        if (service instanceof SmtpdService) {
            bus.atOnce(task);
        } else {
            task.run();
        }
    }

    /**
     * Does to letters what an operator wants, to a piece of the queue at a time.
     *
     * @param ids none means all
     */
    CompletionStage<Void> intervene(Intervention what, List<QueueId> ids) {
        return intervene(what, Selection.of(ids), bus.time().now(), Optional.empty());
    }

    private CompletionStage<Void> intervene(
            Intervention what, Selection selection, Instant began, Optional<Bookmark> after) {
        return bus.ask(new InterventionRequest(what, selection, "because", false, began, after, 7))
                .thenCompose(report -> report.next().isPresent()
                        ? intervene(what, selection, began, report.next())
                        : CompletableFuture.completedStage(null));
    }

    /** Lets the services finish what they have begun, the last one first. */
    CompletionStage<Void> drain() {
        CompletionStage<Void> before = CompletableFuture.completedStage(null);
        for (Post post : lastFirst()) {
            before = before.thenCompose(done -> drain(post.service));
        }
        return before;
    }

    private CompletionStage<Void> drain(Service service) {
        var drained = new CompletableFuture<Void>();
        now(service, () -> service.drain().thenAccept(drained::complete));
        return drained;
    }

    /** Ends all services and the spool. */
    CompletionStage<Void> stop() {
        lastFirst().forEach(this::stop);
        var closed = new CompletableFuture<Void>();
        SimulatedSpool.close(spool, () -> closed.complete(null));
        return closed;
    }

    private List<Post> lastFirst() {
        var reversed = new ArrayList<>(posts);
        Collections.reverse(reversed);
        return reversed;
    }
}

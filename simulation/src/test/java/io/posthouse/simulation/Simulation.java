package io.posthouse.simulation;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.posthouse.bus.Event;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.simulation.Ledger.Upset;
import io.posthouse.spool.Dossier;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.QueuePage;
import io.posthouse.spool.SimulatedDisk.Crash;
import io.posthouse.spool.SimulatedSpool;
import io.posthouse.spool.SpoolBrokenException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A few hours of a relay, from a seed: it lives through a {@link Storm}, is killed in it, loses power, is stopped and started.
 * Then all is well again, and everything that was ever acknowledged must have arrived, or its sender have been told, or it
 * must be in hold for a person to see; nothing may have arrived twice for no reason, and nothing may be left over.
 */
final class Simulation {
    /** Once all is well nothing waits longer than this: the longest wait between attempts, a few times over. */
    private static final Duration LONG_ENOUGH = Duration.ofHours(30);

    private static final Duration WRITE_BACK = Duration.ofSeconds(40); // what Linux takes to write by itself, and more

    private final World world;
    private final Chance chance;
    private final Setup setup;
    private final Storm storm;
    private StepBus bus;
    private @Nullable Relay relay;
    private long buffersBefore;
    private int powerCuts;

    Simulation(long seed) {
        world = new World(seed);
        chance = world.chance;
        setup = Setup.any(chance);
        storm = new Storm(world, () -> Optional.ofNullable(relay));
        bus = newBus();
        world.trail.add("seed " + seed + ", " + setup);
    }

    World world() {
        return world;
    }

    /**
     * Lets it all happen.
     *
     * @throws AssertionError if something is not as it should be, in the end or before
     */
    void run() {
        storm.begin();
        live();
        while (!storm.isOver()) {
            world.time.advance(chance.oneIn(2) ? chance.seconds(1, 30) : chance.minutes(1, 10)); // without a relay
            live();
        }
        storm.end();
        calm();
    }

    /** From a start of the process to its end. */
    private void live() {
        world.disk.crashAfter(chance.oneIn(4) ? chance.below(40) : chance.below(6000));
        long end = world.in(chance.minutes(1, 240));
        try {
            begin();
            while (!world.isPast(end) && !storm.isOver()) {
                turn();
            }
            if (chance.oneIn(2)) {
                end();
                return;
            }
        } catch (Crash crash) {
            // as planned
        }
        die();
    }

    private StepBus newBus() {
        StepBus made = StepBus.shuffled(world.time, chance.below(Integer.MAX_VALUE));
        made.subscribe("ledger", Event.class, Runnable::run, world.ledger::onEvent);
        return made;
    }

    private Relay begin() {
        while (true) {
            bus = newBus();
            buffersBefore = buffers();
            world.trail.add("the relay starts");
            try {
                Relay begun = new Relay(bus, world, setup);
                relay = begun;
                return begun;
            } catch (SpoolBrokenException e) {
                world.trail.add("it cannot: " + e.getMessage());
                bus.die();
                world.time.advance(chance.seconds(1, 60));
            }
        }
    }

    /** One step of whatever is to be done, or of the clock. */
    private void turn() {
        if (!bus.step()) {
            world.time.advance(world.time
                    .untilNext()
                    .orElseThrow(() -> new AssertionError("nothing is to be done, and nothing will ever be")));
        }
        if (world.disk.hasCrashed()) {
            throw new Crash();
        }
    }

    private void die() {
        relay = null;
        bus.die();
        InetAddress host = World.RELAY.getAddress();
        if (chance.oneIn(2)) {
            world.trail.add("the power is cut");
            world.ledger.upset(Upset.POWER_CUT);
            world.network.powerless(host);
            world.disk.cutPower();
            powerCuts++;
        } else {
            world.trail.add("the process is killed");
            world.ledger.upset(Upset.KILL);
            world.network.killed(host);
            world.disk.restartProcess();
            int before = powerCuts;
            world.time.schedule(WRITE_BACK, Runnable::run, () -> writeBack(before));
        }
        world.trail.count(world.disk.steps());
    }

    /** What a process has written the system writes to the disk sooner or later, also if the process has ended. */
    private void writeBack(int powerCutsBefore) {
        if (powerCuts == powerCutsBefore) {
            world.disk.writeBack();
        }
    }

    /** As an operator does: what has begun may finish, but not for ever. */
    private FileSpool end() {
        world.trail.add("the relay is stopped");
        Relay ending = running();
        relay = null;
        CompletionStage<Void> drained = ending.drain();
        long patience = world.in(Duration.ofSeconds(chance.of(0, 30)));
        while (!drained.toCompletableFuture().isDone() && !world.isPast(patience)) {
            turn();
        }
        if (!drained.toCompletableFuture().isDone()) {
            world.ledger.upset(Upset.KILL);
        }
        await(ending.stop());
        bus.settle();
        bus.die();
        world.network.killed(World.RELAY.getAddress());
        world.disk.restartProcess();
        world.trail.add("it has stopped");
        return ending.spool();
    }

    private Relay running() {
        if (relay == null) {
            throw new IllegalStateException("the relay does not run");
        }
        return relay;
    }

    private <T> T await(CompletionStage<T> stage) {
        while (!stage.toCompletableFuture().isDone()) {
            turn();
        }
        return stage.toCompletableFuture().join();
    }

    /** Lets everything be delivered, and looks whether it was. */
    private void calm() {
        Relay last = begin();
        drain(last);
        await(last.intervene(Intervention.RELEASE, List.of()));
        drain(last);
        Map<QueueId, List<Recipient>> held = new TreeMap<>();
        for (Dossier dossier : queue(last)) {
            held.put(dossier.letter().id(), dossier.letter().pending());
        }
        if (storm.age().compareTo(setup.qmgr().lifetime()) >= 0) {
            world.ledger.aged();
        }
        checkMemory(end());
        checkDisk(held);
        world.ledger.close(held);
    }

    /** Until nobody brings anything any more, and nothing waits but what waits for a person. */
    private void drain(Relay draining) {
        long limit = world.in(LONG_ENOUGH);
        do {
            if (world.isPast(limit)) {
                throw new AssertionError("never delivered: " + queue(draining));
            }
            pass(Duration.ofMinutes(30));
        } while (world.clients > 0 || queue(draining).stream().anyMatch(dossier -> dossier.state() != QueueState.HOLD));
        pass(Duration.ofMinutes(5)); // what the last deliveries leave to be done
    }

    private void pass(Duration length) {
        long end = world.in(length);
        world.time.schedule(length, Runnable::run, () -> {}); // so that there is always a next moment
        while (!world.isPast(end)) {
            turn();
        }
    }

    private List<Dossier> queue(Relay looked) {
        var all = new ArrayList<Dossier>();
        Optional<Bookmark> next = Optional.empty();
        do {
            QueuePage page = await(looked.spool().browse(next, 10));
            all.addAll(page.letters());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    /** What the queue shows is what there is. */
    private void checkDisk(Map<QueueId, List<Recipient>> held) {
        List<String> left = world.disk.files().keySet().stream()
                .map(Relay.SPOOL::relativize)
                .map(Path::toString)
                .filter(path -> !path.startsWith("spare/") && !path.startsWith("corrupt/") && !path.equals("ids"))
                .sorted()
                .toList();
        List<String> expected = held.keySet().stream()
                .map(id -> "hold/" + id + ".letter")
                .sorted()
                .toList();
        if (!left.equals(expected)) {
            throw new AssertionError("on disk is " + left + ", in hold " + expected);
        }
    }

    private void checkMemory(FileSpool closed) {
        long counted = SimulatedSpool.memoryTaken(closed);
        long leaked = buffers() - buffersBefore;
        if (counted != 0 || leaked != 0) {
            throw new AssertionError(counted + " bytes of contents are still counted, " + leaked
                    + " bytes of buffers were never let go of");
        }
    }

    private static long buffers() {
        return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}

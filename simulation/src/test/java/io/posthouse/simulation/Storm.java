package io.posthouse.simulation;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.QueueId;
import io.posthouse.simulation.Ledger.Upset;
import io.posthouse.spool.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What befalls a relay, short of its end: clients bring mail; peers fall ill; the disk is slow, fails, runs full; operators
 * meddle; services fail; the clock jumps. Then it is over.
 */
final class Storm {
    /** What a clock that jumps forward adds to a letter's age, at most. */
    private static final Duration MOST_AGED = Duration.ofDays(1);

    private final World world;
    private final Chance chance;
    private final Supplier<Optional<Relay>> relay;
    private final long end;
    private final int mails;
    private int sent;
    private Duration jumped = Duration.ZERO;

    /**
     * Prepares a storm.
     *
     * @param relay the one that runs now
     */
    Storm(World world, Supplier<Optional<Relay>> relay) {
        this.world = world;
        this.relay = relay;
        chance = world.chance;
        boolean great = chance.oneIn(12);
        mails = great ? 60 : chance.from(4, 16);
        end = world.in(great ? chance.minutes(60, 400) : chance.minutes(15, 150));
    }

    boolean isOver() {
        return world.isPast(end);
    }

    void begin() {
        world.peers.forEach(this::moodSwing);
        world.disk.onStep(this::onDiskStep);
        often(chance.seconds(5, 600), this::clientComes);
        often(chance.minutes(1, 60), () -> relay.get().ifPresent(this::operate));
        often(chance.oneIn(3) ? chance.seconds(10, 200) : chance.minutes(2, 120), this::hurtDisk);
        if (chance.oneIn(2)) {
            often(chance.minutes(10, 120), () -> relay.get().ifPresent(this::failService));
        }
        if (chance.oneIn(4)) {
            often(chance.minutes(30, 240), this::jump);
        }
    }

    /** From now on all is well, for good. */
    void end() {
        world.disk.restartProcess();
        world.disk.failOneIn(0);
        world.disk.limit(SimulatedDisk.NO_LIMIT);
        world.peers.forEach(Peer::heal);
        world.trail.add("all is well from now on");
    }

    /** Again and again until the storm is over. */
    private void often(Duration mean, Runnable task) {
        world.time.schedule(chance.between(mean.dividedBy(4), mean.multipliedBy(2)), Runnable::run, () -> {
            if (!isOver()) {
                task.run();
                often(mean, task);
            }
        });
    }

    private void moodSwing(Peer peer) {
        world.time.schedule(chance.minutes(1, 90), Runnable::run, () -> {
            if (!isOver()) {
                peer.become(chance.oneIn(2) ? Peer.Mood.WELL : chance.of(Peer.Mood.values()));
                moodSwing(peer);
            }
        });
    }

    private void clientComes() {
        for (int i = chance.oneIn(8) ? chance.from(2, 8) : 1; i > 0; i--) {
            oneClientComes();
        }
    }

    private void oneClientComes() {
        var bundle = new ArrayList<Submission>();
        for (int i = chance.oneIn(3) ? chance.from(2, 6) : 1; i > 0 && sent < mails; i--) {
            Submission submission = Submission.any(++sent, world.time.now(), chance);
            world.ledger.sent(submission);
            bundle.add(submission);
        }
        if (!bundle.isEmpty()) {
            new Client(world, bundle).connect();
        }
    }

    private void operate(Relay running) {
        List<QueueId> ids = world.ledger.ids();
        if (!ids.isEmpty()) {
            Intervention what = chance.of(Intervention.values());
            boolean all = chance.oneIn(3) && what != Intervention.DELETE;
            List<QueueId> chosen = all ? List.of() : List.of(chance.of(ids), chance.of(ids));
            world.ledger.intervening(what, all ? ids : chosen);
            world.trail.add("operator: " + what + ' ' + (all ? "all" : chosen));
            running.intervene(what, chosen);
        }
    }

    private void hurtDisk() {
        if (chance.oneIn(2)) {
            int each = chance.from(2, chance.of(20, 200));
            world.trail.add("one in " + each + " steps of the disk fails");
            world.disk.failOneIn(each);
        } else {
            world.trail.add("the disk runs full");
            world.disk.limit(world.disk.used() + chance.below(80_000));
        }
        world.time.schedule(chance.seconds(1, 120), Runnable::run, () -> {
            world.trail.add("the disk is well");
            world.disk.failOneIn(0);
            world.disk.limit(SimulatedDisk.NO_LIMIT);
        });
    }

    private void onDiskStep() {
        if (chance.oneIn(300)) {
            Duration slow = chance.oneIn(20) ? chance.seconds(1, 20) : chance.millis(1, 900);
            relay.get().ifPresent(running -> running.bus().linger(slow));
        }
    }

    private void failService(Relay running) {
        world.ledger.upset(Upset.KILL);
        world.trail.add("restarts " + running.restart(chance, () -> world.ledger.upset(Upset.KILL)));
    }

    private void jump() {
        Duration length = chance.of(Duration.ofDays(400), chance.minutes(1, 3000));
        Duration by = chance.oneIn(2) ? length : length.negated();
        world.trail.add("the clock jumps by " + by);
        world.time.jump(by);
        if (!by.isNegative()) {
            jumped = jumped.plus(by.compareTo(MOST_AGED) < 0 ? by : MOST_AGED);
        }
    }

    /** How old a letter may be by now, as the relay counts it. */
    Duration age() {
        return jumped.plusNanos(world.time.nanos());
    }
}

package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Random lives of a spool on a simulated disk, from a seed, and what must be true after each. */
final class CrashScenario {

    /** What ends a life, or makes it hard. */
    enum Adversity {
        KILL,
        POWER_CUT,
        KILL_ON_A_FULL_DISK,
        POWER_CUT_ON_A_FAILING_DISK;

        boolean losesUnsynced() {
            return this == POWER_CUT || this == POWER_CUT_ON_A_FAILING_DISK;
        }
    }

    private enum State {
        INCOMING,
        DEFERRED,
        HELD
    }

    /** What the test knows of a letter. */
    private static final class Known {
        final QueueId id;
        final byte[] content;
        boolean committed;
        boolean failed;
        boolean removing; // asked for
        boolean removed; // answered
        boolean busy;
        boolean underWay;
        int attempts;
        boolean recording;
        final Set<State> states = new HashSet<>(); // where it may be

        Known(QueueId id, byte[] content) {
            this.id = id;
            this.content = content;
        }
    }

    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final Instant FAR = START.plus(Duration.ofDays(3650));
    private static final Path FOLDER = Path.of("/spool");
    private static final SpoolConfig CONFIG = new SpoolConfig(
            DataSize.ofKibibytes(64),
            DataSize.ofKibibytes(8),
            DataSize.ofKibibytes(64),
            DataSize.ofKibibytes(16),
            2,
            200_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(7));

    private final Adversity adversity;
    private final Random random;
    private final ManualTime time = new ManualTime(START);
    private final StepBus bus;
    private final SimulatedDisk disk;
    private final List<Event> events = new ArrayList<>(); // of this life
    private final Map<QueueId, Known> letters = new TreeMap<>();
    private FileSpool spool;

    CrashScenario(long seed, Adversity adversity) {
        this.adversity = adversity;
        random = new Random(seed);
        bus = StepBus.shuffled(time, seed);
        bus.subscribe("test", Event.class, Runnable::run, events::add);
        disk = new SimulatedDisk(random);
    }

    void run() {
        int lives = 1 + random.nextInt(4);
        for (int life = 0; life < lives; life++) {
            try {
                live();
            } catch (SimulatedDisk.Crash crash) {
                if (adversity.losesUnsynced()) {
                    disk.cutPower();
                }
            }
            disk.restartProcess();
            disk.failOneIn(0);
            bus.die();
            events.clear();
            disk.capacity = SimulatedDisk.NO_LIMIT;
            open();
            bus.settle();
            verifyIndex();
            verify();
            if (random.nextInt(3) == 0) {
                closeAndOpen();
                verifyIndex();
                verify();
            }
        }
        finish();
    }

    private void open() {
        spool = FileSpool.open(disk, FOLDER, CONFIG, bus, () -> {});
    }

    private void closeAndOpen() {
        var closed = new AtomicBoolean();
        spool.beginClose(() -> closed.set(true));
        bus.settle();
        assertThat(closed).isTrue();
        bus.die();
        open();
        bus.settle();
    }

    private void live() {
        disk.crashAfter(random.nextInt(600));
        if (adversity == Adversity.KILL_ON_A_FULL_DISK) {
            disk.capacity = (64L + random.nextInt(400)) << 10;
        }
        if (spool == null) {
            open();
        }
        if (adversity == Adversity.POWER_CUT_ON_A_FAILING_DISK) {
            disk.failOneIn(20 + random.nextInt(500));
        }
        for (int i = 0; i < 300; i++) {
            act();
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                bus.step();
            }
            if (i % 100 == 99 && adversity != Adversity.POWER_CUT_ON_A_FAILING_DISK) {
                bus.settle();
                verifyIndex();
            }
        }
        throw new SimulatedDisk.Crash();
    }

    private void act() {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> commit();
            case 3, 4 -> pick().ifPresent(this::record);
            case 5, 6 -> pick().ifPresent(this::defer);
            case 7 -> pick().ifPresent(this::remove);
            case 8 -> take();
            case 9 -> time.advance(Duration.ofMillis(random.nextInt(3000)));
            case 10 -> pick().ifPresent(this::read);
            case 11 -> spool.hurry(Selection.ALL);
            case 12 -> pick().ifPresent(this::deliver);
            default -> {
                if (random.nextInt(10) == 0) {
                    pick().ifPresent(this::hold);
                }
            }
        }
    }

    private void commit() {
        LetterWriter writer;
        try {
            writer = spool.receive(envelope(), new Reception(Optional.empty(), "x", "ESMTP", true, time.now()));
        } catch (SpoolFullException e) {
            return;
        }
        byte[] content = new byte[random.nextInt(8) == 0 ? random.nextInt(30_000) : random.nextInt(3000)];
        random.nextBytes(content);
        var letter = new Known(writer.id(), content);
        Known older = letters.put(letter.id, letter);
        assertThat(older != null && older.committed).as("an id given twice").isFalse();
        int half = content.length / 2;
        writer.write(Unpooled.wrappedBuffer(content, 0, half));
        writer.write(Unpooled.wrappedBuffer(content, half, content.length - half));
        if (random.nextInt(20) == 0) {
            writer.abort();
            letter.failed = true;
            return;
        }
        letter.busy = true;
        letter.states.add(State.INCOMING);
        writer.commit(new ContentTraits(false, false, 10)).whenComplete((done, failure) -> {
            letter.busy = false;
            letter.underWay = failure == null;
            letter.committed = failure == null;
            letter.failed = failure != null;
        });
    }

    /** A letter that qmgr would have in hand now. */
    private Optional<Known> pick() {
        List<Known> inHand = letters.values().stream()
                .filter(letter -> letter.underWay && !letter.busy)
                .toList();
        return inHand.isEmpty() ? Optional.empty() : Optional.of(inHand.get(random.nextInt(inHand.size())));
    }

    private void change(Known letter, CompletionStage<Void> stage, Runnable onDone) {
        letter.busy = true;
        stage.whenComplete((done, failure) -> {
            letter.busy = false;
            if (failure == null) {
                onDone.run();
            }
        });
    }

    /** Everybody gets it; now and then qmgr comes to its end before it can say that nothing is left to do. */
    private void deliver(Known letter) {
        letter.removing = true;
        boolean toItsEnd = random.nextInt(4) > 0;
        var attempt = new Attempt(
                letter.attempts + 1,
                time.now(),
                NextHop.ofHost("mx", 25),
                envelope().recipients(),
                List.of(Outcome.delivered("2.0.0", "mx", "250 ok")));
        change(letter, spool.record(letter.id, attempt), () -> {
            letter.underWay = false;
            letter.removed = true;
            if (toItsEnd) {
                spool.remove(letter.id);
            }
        });
    }

    private void record(Known letter) {
        int number = letter.attempts + 1;
        letter.recording = true;
        var attempt = new Attempt(
                number,
                time.now(),
                NextHop.ofHost("mx", 25),
                envelope().recipients(),
                List.of(Outcome.deferred("4.0.0", "mx", "later " + number)));
        change(letter, spool.record(letter.id, attempt), () -> {
            letter.attempts = number;
            letter.recording = false;
        });
    }

    private void defer(Known letter) {
        letter.states.add(State.DEFERRED);
        Instant due = time.now().plusSeconds(random.nextInt(200) - 20);
        change(letter, spool.defer(letter.id, due), () -> {
            letter.underWay = false; // and it may be in incoming again, when it is taken while its bag is emptied
        });
    }

    private void hold(Known letter) {
        letter.states.add(State.HELD);
        change(letter, spool.hold(letter.id, "for a reason"), () -> {
            letter.underWay = false;
            letter.states.clear();
            letter.states.add(State.HELD);
        });
    }

    private void remove(Known letter) {
        letter.removing = true;
        change(letter, spool.remove(letter.id), () -> {
            letter.underWay = false;
            letter.removed = true;
        });
    }

    private void take() {
        spool.takeDue(time.now(), 1 + random.nextInt(5))
                .thenAccept(taken -> taken.forEach(letter -> {
                    Known known = letters.get(letter.id());
                    assertThat(known.removed).as(known.id + " was removed").isFalse();
                    assertThat(known.underWay).as(known.id + " is under way").isFalse();
                    known.underWay = true;
                }));
    }

    private void read(Known letter) {
        letter.busy = true;
        spool.open(letter.id).whenComplete((content, failure) -> {
            letter.busy = false;
            if (failure == null) {
                assertThat(octets(content)).isEqualTo(letter.content);
            }
        });
    }

    private static byte[] octets(Content content) {
        try (content) {
            ByteBuf all = Unpooled.buffer((int) content.sizeBytes(), (int) content.sizeBytes());
            content.read(0, all);
            return all.array();
        } catch (SpoolBrokenException e) {
            throw new AssertionError(e);
        }
    }

    private static Envelope envelope() {
        return new Envelope(
                ReversePath.parse("a@here.example"), List.of(Recipient.of("b@there.example")), BodyType.SEVEN_BIT);
    }

    /** What is known by heart must be what is there. */
    private void verifyIndex() {
        new IndexCheck(spool, disk, FOLDER).holds();
    }

    /** Looks at everything there is after a crash; what is there is what the next life begins with. */
    private void verify() {
        Map<QueueId, State> found = new HashMap<>();
        Map<QueueId, Letter> what = new HashMap<>();
        spool.recover(letter -> {
            assertThat(found.put(letter.id(), State.INCOMING)).isNull();
            what.put(letter.id(), letter);
        });
        for (Letter letter : takeAll()) {
            assertThat(found.put(letter.id(), State.DEFERRED))
                    .as(letter.id() + " twice")
                    .isNull();
            what.put(letter.id(), letter);
        }
        for (Known letter : letters.values()) {
            if (!found.containsKey(letter.id)) {
                find(letter.id).ifPresent(held -> {
                    found.put(letter.id, State.HELD);
                    what.put(letter.id, held);
                });
            }
        }
        assertThat(letters.keySet()).containsAll(found.keySet());
        List.copyOf(letters.values())
                .forEach(letter -> verify(letter, Optional.ofNullable(what.get(letter.id)), found));
    }

    private List<Letter> takeAll() {
        var all = new ArrayList<Letter>();
        while (true) {
            List<Letter> taken = done(spool.takeDue(FAR, 7));
            if (taken.isEmpty()) {
                return all;
            }
            all.addAll(taken);
        }
    }

    private Optional<Letter> find(QueueId id) {
        return done(spool.find(id));
    }

    private <T> T done(CompletionStage<T> stage) {
        bus.settle();
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private void verify(Known letter, Optional<Letter> there, Map<QueueId, State> found) {
        boolean mayBeGone = !letter.committed || letter.removing;
        boolean mustBeGone = (letter.failed || letter.removed) && !adversity.losesUnsynced();
        if (there.isEmpty()) {
            assertThat(mayBeGone).as(letter.id + " is lost; events: " + events).isTrue();
            letters.remove(letter.id);
            return;
        }
        assertThat(mustBeGone).as(letter.id + " came back").isFalse();
        State state = found.get(letter.id);
        assertThat(letter.states).as(letter.id + " is elsewhere").contains(state);
        int attempts = there.get().attempts();
        assertThat(attempts).isLessThanOrEqualTo(letter.attempts + (letter.recording || letter.removing ? 1 : 0));
        if (!adversity.losesUnsynced()) {
            assertThat(attempts).as(letter.id + " lost its history").isGreaterThanOrEqualTo(letter.attempts);
        }
        assertThat(octets(done(spool.open(letter.id)))).isEqualTo(letter.content);
        letter.attempts = attempts;
        letter.recording = false;
        letter.committed = true;
        letter.failed = false;
        letter.removing = false;
        letter.removed = false;
        letter.busy = false;
        letter.underWay = state != State.HELD;
        letter.states.clear();
        letter.states.add(state);
        if (letter.underWay) {
            letter.states.add(State.INCOMING);
        }
        if (adversity.losesUnsynced()) { // that it was deferred, or taken, may be forgotten again
            letter.states.add(State.DEFERRED);
        }
    }

    /** When all is removed, nothing is left. */
    private void finish() {
        for (Known letter : letters.values()) {
            done(spool.remove(letter.id));
        }
        for (int i = 0; i < 20; i++) {
            time.advance(Duration.ofSeconds(1));
            bus.settle();
        }
        closeAndOpen();
        assertThat(disk.files().keySet())
                .allMatch(path ->
                        path.startsWith("/spool/spare") || path.endsWith("ids") || path.startsWith("/spool/corrupt"));
        assertThat(takeAll()).isEmpty();
        spool.recover(letter -> {
            throw new AssertionError(letter.id() + " came back");
        });
    }
}

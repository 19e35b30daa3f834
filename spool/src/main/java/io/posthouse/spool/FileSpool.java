package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The spool in a folder of files; {@code docs/spool.md} tells what is in there and why. */
public final class FileSpool implements Spool {
    private static final int FILE_THREADS = 4;
    private static final int WORKER_CAPACITY = 10_000;
    private static final Duration CLOCKS_DIFFER =
            Duration.ofHours(1); // each start may set the mark of ids ahead a little

    private final Premises premises;
    private final Runnable unlock;
    private final Health health;
    private final SpaceWatch space;
    private final IdSource ids;
    private final IdMark idMark;
    private final LetterBuffer.Budget budget;
    private final Keeper keeper;
    private final Recorder recorder;
    private final Browser browser;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileSpool(Premises premises, Runnable unlock, boolean readsAhead) throws IOException {
        this.premises = premises;
        this.unlock = unlock;
        health = new Health(premises.bus(), premises.config().minFreeSpace());
        space = new SpaceWatch(premises, health);
        ids = new IdSource(premises.bus().time());
        idMark = new IdMark(premises.disk(), premises.folders(), ids);
        budget = new LetterBuffer.Budget(premises.config().memoryForLetters().bytes());
        var bags = new Bags(premises);
        keeper = new Keeper(premises, bags, health, idMark, budget);
        recorder = keeper.recorder();
        browser = new Browser(premises, keeper);
        premises.thread().onBug(keeper::onBug);
        for (Path folder : premises.folders().all()) {
            premises.disk().createFolder(folder);
        }
        new Recovery(premises, keeper, bags, ids, idMark).run();
        compareClock();
        space.look();
        premises.thread().execute(keeper.housekeeper()::begin);
        premises.thread().execute(() -> keeper.catalogue().load(readsAhead));
    }

    /**
     * Opens the spool in a folder, which is made if it is not there, and reads what an earlier run left. Blocks.
     *
     * @throws SpoolBrokenException if the folder cannot be used; it says in one sentence why and what to do
     */
    public static FileSpool open(Path folder, SpoolConfig config, Bus bus) {
        return open(new FileDisk(), folder, config, bus, FolderLock.take(folder)::close);
    }

    /**
     * As {@link #open}, for somebody who looks at what is there and goes again: of letters that wait only those are read that
     * are asked for, and {@code QueueKnown} is not said.
     */
    public static FileSpool openAtRest(Path folder, SpoolConfig config, Bus bus) {
        return open(new FileDisk(), folder, config, bus, FolderLock.take(folder)::close, false);
    }

    static FileSpool open(Disk disk, Path folder, SpoolConfig config, Bus bus, Runnable unlock) {
        return open(disk, folder, config, bus, unlock, true);
    }

    private static FileSpool open(
            Disk disk, Path folder, SpoolConfig config, Bus bus, Runnable unlock, boolean readsAhead) {
        var premises = new Premises(
                disk,
                new Folders(folder),
                config,
                bus,
                new SpoolThread(bus, bus.worker(SpoolThread.NAME, WORKER_CAPACITY)),
                bus.pool("spool-files", FILE_THREADS));
        try {
            return new FileSpool(premises, unlock, readsAhead);
        } catch (IOException e) {
            abandon(premises, unlock);
            throw FolderRefusal.of("cannot open the spool in " + folder, e);
        } catch (RuntimeException e) {
            abandon(premises, unlock);
            throw e;
        }
    }

    private static void abandon(Premises premises, Runnable unlock) {
        premises.thread().stop();
        premises.files().drain();
        unlock.run();
    }

    private void compareClock() {
        Instant now = premises.now();
        if (ids.lastTime().isAfter(now.plus(CLOCKS_DIFFER))) {
            premises.troubled("the clock shows " + now.truncatedTo(ChronoUnit.SECONDS) + " and was at "
                    + ids.lastTime().truncatedTo(ChronoUnit.SECONDS)
                    + " before, so it is wrong or was; ids go on from there, and what waits until later than any letter is made"
                    + " to wait is tried now");
        }
    }

    /** For tests that look behind it. */
    Keeper keeper() {
        return keeper;
    }

    @Override
    public LetterWriter receive(Envelope envelope, Reception reception) {
        space.onMail();
        if (health.lacksSpace()) {
            throw new SpoolFullException("the disk of the spool has less room than "
                    + premises.config().minFreeSpace());
        }
        if (keeper.crowd().isFull() && reception.origin() == Reception.Origin.OUTSIDE) {
            throw new SpoolFullException("more letters wait to be put in order than memory should hold");
        }
        return new IncomingLetter(premises, recorder, budget, ids.next(), envelope, reception);
    }

    @Override
    public double crowding() {
        return keeper.crowd().crowding();
    }

    @Override
    public void recover(Consumer<Letter> each) {
        premises.thread().execute(keeper::dropGone);
        for (Docket docket : keeper.underWay()) {
            try {
                Premises.insist(() -> keeper.read(docket)).ifPresent(each);
            } catch (IOException | MalformedEntryException e) {
                premises.troubled(
                        "cannot read letter " + docket.id + ": " + e.getMessage() + "; it stays in the spool");
            }
        }
    }

    @Override
    public Optional<Instant> nextDue() {
        return keeper.catalogue().index().deferred.next();
    }

    @Override
    public CompletionStage<List<Letter>> takeDue(Instant now, Instant farthest, int max) {
        return ifOpen(() -> keeper.takeDue(now, farthest, max));
    }

    @Override
    public CompletionStage<Hurried> hurry(Selection selection) {
        return ifOpen(() -> Hurrying.begin(premises, keeper.catalogue(), selection));
    }

    @Override
    public CompletionStage<Void> hurry(QueueId id) {
        return ifOpen(() -> Hurrying.one(premises, keeper.catalogue(), id));
    }

    @Override
    public CompletionStage<Optional<Letter>> find(QueueId id) {
        return ifOpen(() -> keeper.find(id));
    }

    @Override
    public CompletionStage<Content> open(QueueId id) {
        return ifOpen(() -> keeper.open(id));
    }

    @Override
    public CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return ifOpen(() -> recorder.record(id, attempt));
    }

    @Override
    public CompletionStage<Void> note(QueueId id, Notice notice) {
        return ifOpen(() -> recorder.note(id, notice));
    }

    @Override
    public CompletionStage<Void> note(QueueId id, Intervention what) {
        return ifOpen(() -> recorder.note(id, what));
    }

    @Override
    public CompletionStage<Optional<Dossier>> examine(QueueId id) {
        return ifOpen(() -> browser.examine(id));
    }

    @Override
    public CompletionStage<QueuePage> browse(Selection selection, Optional<Bookmark> after, int max) {
        return ifOpen(() -> browser.page(selection, after, max));
    }

    @Override
    public CompletionStage<CountReport> count(CountRequest request) {
        return ifOpen(() -> browser.count(request));
    }

    @Override
    public CompletionStage<Void> defer(QueueId id, Instant due) {
        return ifOpen(() -> recorder.defer(id, due));
    }

    @Override
    public CompletionStage<Void> hold(QueueId id, String reason) {
        return ifOpen(() -> recorder.hold(id, reason));
    }

    @Override
    public CompletionStage<Void> remove(QueueId id) {
        return ifOpen(() -> recorder.remove(id));
    }

    /** What the contents in memory take, in bytes. */
    long memoryTaken() {
        return budget.taken();
    }

    private <T> CompletionStage<T> ifOpen(Supplier<CompletionStage<T>> task) {
        return closed.get()
                ? CompletableFuture.failedStage(new SpoolBrokenException("the spool is closed"))
                : task.get();
    }

    @Override
    public void close() {
        var done = new CompletableFuture<Void>();
        beginClose(() -> done.complete(null));
        done.join();
        premises.thread().stop();
    }

    /** Closes without blocking the caller. */
    void beginClose(Runnable then) {
        if (!closed.compareAndSet(false, true)) {
            then.run();
            return;
        }
        space.close();
        premises.thread().executeAnyway(() -> {
            if (premises.thread().hasFailed()) {
                drain(then);
            } else {
                keeper.onClose(() -> drain(then));
            }
        });
    }

    private void drain(Runnable then) {
        premises.files().drain(); // what it still brings comes before the last task
        premises.thread().executeAnyway(() -> onClosed(then));
    }

    private void onClosed(Runnable then) {
        try {
            keeper.onClosed();
            idMark.end();
        } catch (IOException e) {
            // the mark stays ahead of the last id, which is as good
        } finally {
            unlock.run();
            then.run();
        }
    }
}

package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The spool in a folder of files; {@code docs/spool.md} tells what is in there. */
public final class FileSpool implements Spool {
    private static final int FILE_THREADS = 4;
    private static final int WORKER_CAPACITY = 10_000;

    private final Premises premises;
    private final FolderLock lock;
    private final Health health;
    private final IdSource ids;
    private final Keeper keeper;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private FileSpool(Premises premises, FolderLock lock) throws IOException {
        this.premises = premises;
        this.lock = lock;
        health = new Health(premises.bus(), premises.config().minFreeSpace());
        ids = new IdSource(premises.bus().time());
        var bags = new Bags(premises);
        keeper = new Keeper(premises, bags, health);
        new Recovery(premises, keeper, bags, ids).run();
    }

    /**
     * Opens the spool in a folder, which is made if it is not there, and reads what an earlier run left. Blocks.
     *
     * @throws SpoolBrokenException if the folder cannot be used; it says in one sentence why and what to do
     */
    public static FileSpool open(Path folder, SpoolConfig config, Bus bus) {
        FolderLock lock = FolderLock.take(folder);
        var premises = new Premises(
                new FileDisk(),
                new Folders(folder),
                config,
                bus,
                bus.worker("spool", WORKER_CAPACITY),
                bus.pool("spool-files", FILE_THREADS));
        try {
            for (Path each : premises.folders().all()) {
                premises.disk().createFolder(each);
            }
            return new FileSpool(premises, lock);
        } catch (IOException e) {
            premises.worker().stop();
            lock.close();
            throw Premises.failed("open the spool in " + folder, e);
        }
    }

    @Override
    public LetterWriter receive(Envelope envelope, Reception reception) {
        if (health.lacksSpace()) {
            throw new SpoolFullException("the disk of the spool has less room than it keeps free");
        }
        return new IncomingLetter(keeper, ids.next(), envelope, reception);
    }

    @Override
    public void recover(Consumer<Letter> each) {
        for (Docket docket : keeper.underWay()) {
            keeper.read(docket).ifPresent(each);
        }
    }

    @Override
    public Optional<Instant> nextDue() {
        return keeper.deferred().next();
    }

    @Override
    public CompletionStage<List<Letter>> takeDue(Instant now, int max) {
        return keeper.takeDue(now, max);
    }

    @Override
    public CompletionStage<Optional<Letter>> find(QueueId id) {
        return keeper.find(id);
    }

    @Override
    public CompletionStage<Content> open(QueueId id) {
        return keeper.open(id);
    }

    @Override
    public CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return keeper.record(id, attempt);
    }

    @Override
    public CompletionStage<Void> defer(QueueId id, Instant due) {
        return keeper.defer(id, due);
    }

    @Override
    public CompletionStage<Void> hold(QueueId id, String reason) {
        return keeper.hold(id, reason);
    }

    @Override
    public CompletionStage<Void> remove(QueueId id) {
        return keeper.remove(id);
    }

    @Override
    public void close() {
        if (closed.isDone()) {
            return;
        }
        premises.worker().execute(() -> {
            keeper.onClose();
            closed.complete(null);
        });
        closed.join();
        premises.files().drain();
        premises.worker().stop();
        lock.close();
    }
}

package io.posthouse.spool;

import io.netty.buffer.Unpooled;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call for letters that are due: claims them, and reads them. Owned by the spool thread, apart from what is said to
 * block, which a thread of the pool does.
 */
final class Taking {
    private final Premises premises;
    private final Keeper keeper;
    private final Library library;
    private final LetterBuffer.Budget budget;
    private final Instant now;
    private final Instant farthest;
    private final int max;
    private final CompletableFuture<List<Letter>> done;

    Taking(
            Premises premises,
            Keeper keeper,
            Library library,
            LetterBuffer.Budget budget,
            Instant now,
            Instant farthest,
            int max,
            CompletableFuture<List<Letter>> done) {
        this.premises = premises;
        this.keeper = keeper;
        this.library = library;
        this.budget = budget;
        this.now = now;
        this.farthest = farthest;
        this.max = max;
        this.done = done;
    }

    void refuse(RuntimeException refusal) {
        done.completeExceptionally(refusal);
    }

    void run() {
        var claimed = new ArrayList<Docket>();
        QueueIndex index = keeper.catalogue().index();
        while (claimed.size() < max) {
            int row = index.deferred.firstDue(now, farthest);
            if (row == QueueIndex.NONE) {
                break;
            }
            index.take(row);
            claim(row).ifPresent(claimed::add);
        }
        premises.onPool(() -> read(claimed));
    }

    /** Empty if the letter is not there. */
    private Optional<Docket> claim(int row) {
        QueueIndex index = keeper.catalogue().index();
        var id = new QueueId(index.rows.id(row));
        Optional<Docket> inBag = keeper.docket(id);
        if (inBag.isPresent()) {
            keeper.moves().onChanged(inBag.get());
            inBag.get().become(Docket.State.TAKEN);
            return inBag;
        }
        Path file = keeper.catalogue().path(row);
        if (keeper.moves().isStale(file)) {
            index.remove(row);
            return Optional.empty();
        }
        var docket = new Docket(id, Docket.State.TAKEN, new Place.InFile(file, 0, 0, 0));
        keeper.adopt(docket);
        return Optional.of(docket);
    }

    /**
     * What reading a letter gave.
     *
     * @param reading empty if it has gone or cannot be read
     * @param gone whether it is not there any more
     */
    private record Read(Docket docket, Optional<LetterReading> reading, Place place, boolean gone) {}

    /** Blocks. */
    private void read(List<Docket> dockets) {
        List<Read> all = dockets.stream().map(this::read).toList();
        premises.thread().execute(() -> onRead(all));
    }

    private Read read(Docket docket) {
        Place place = docket.place();
        try {
            if (!(place instanceof Place.InFile inFile)) {
                return new Read(docket, Optional.of(Premises.insist(() -> library.reading(place))), place, false);
            }
            LetterReading.OwnFile file =
                    library.readAndMend(inFile.file(), (message, content) -> keep(docket, message, content));
            if (!file.reading().message().id().equals(docket.id)) {
                library.putAside(inFile.file(), "has another letter in it than its name says");
            } else if (file.reading().isDelivered()) {
                premises.disk().delete(inFile.file());
            } else {
                return new Read(docket, Optional.of(file.reading()), file.place(), false);
            }
        } catch (NoSuchFileException e) {
            // somebody has taken it away
        } catch (MalformedEntryException e) {
            if (place instanceof Place.InFile inFile) {
                library.putAside(inFile.file(), "cannot be read (" + e.getMessage() + ')');
            }
        } catch (IOException e) {
            keeper.catalogue().unreadable(docket.id, e, "it waits for the next start");
            return new Read(docket, Optional.empty(), place, false);
        }
        return new Read(docket, Optional.empty(), place, place instanceof Place.InFile);
    }

    /** So that it need not be read again when it is delivered. */
    private void keep(Docket docket, Entry.Message message, ByteBuffer content) {
        if (budget.mayStay(message.envelope())) {
            var buffer = new LetterBuffer(budget, content.remaining());
            buffer.write(Unpooled.wrappedBuffer(content));
            docket.keep(message.envelope(), buffer);
        }
    }

    private void onRead(List<Read> all) {
        var letters = new ArrayList<Letter>();
        for (Read read : all) {
            if (read.reading.isPresent()) {
                read.docket.moveTo(read.place);
                keeper.onTaken(read.docket, read.reading.get());
                letters.add(read.reading.get().letter());
            } else if (read.gone) {
                keeper.drop(read.docket);
            } else if (read.place instanceof Place.InFile) {
                keeper.passOver(read.docket);
            }
        }
        if (letters.isEmpty() && !all.isEmpty()) {
            run(); // an empty answer would say that nothing is due
            return;
        }
        done.complete(letters);
        keeper.onTaken();
    }
}

package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One call for letters that are due: claims them, lists the folders of minutes that have come, reads the letters. Owned by
 * the spool thread, apart from what is said to block, which a thread of the pool does.
 */
final class Taking {
    private final Premises premises;
    private final Keeper keeper;
    private final Library library;
    private final Instant now;
    private final int max;
    private final CompletableFuture<List<Letter>> done;
    private List<Docket> claimed = new ArrayList<>();

    Taking(
            Premises premises,
            Keeper keeper,
            Library library,
            Instant now,
            int max,
            CompletableFuture<List<Letter>> done) {
        this.premises = premises;
        this.keeper = keeper;
        this.library = library;
        this.now = now;
        this.max = max;
        this.done = done;
    }

    void refuse(RuntimeException refusal) {
        done.completeExceptionally(refusal);
    }

    void run() {
        DeferredQueue deferred = keeper.deferred();
        while (claimed.size() < max) {
            Optional<DeferredQueue.Minute> first = deferred.firstDue(now);
            if (first.isEmpty()) {
                break;
            }
            DeferredQueue.Minute minute = first.get();
            claimFromBags(minute);
            claimFromFiles(minute);
            if (claimed.size() < max && minute.claimListing()) {
                premises.onPool(() -> list(minute));
                return; // and goes on when it is listed
            }
            deferred.closeIfEmpty(minute);
        }
        List<Docket> reading = claimed;
        premises.onPool(() -> read(reading));
    }

    private void claimFromBags(DeferredQueue.Minute minute) {
        while (claimed.size() < max) {
            Optional<Docket> docket = minute.takeFromBags();
            if (docket.isEmpty()) {
                return;
            }
            keeper.moves().onChanged(docket.get());
            docket.get().become(Docket.State.TAKEN);
            claimed.add(docket.get());
        }
    }

    private void claimFromFiles(DeferredQueue.Minute minute) {
        while (claimed.size() < max) {
            Optional<QueueId> id = minute.takeFromFiles();
            if (id.isEmpty()) {
                return;
            }
            Path file = premises.folders().minute(minute.at).resolve(Folders.letterName(id.get()));
            // Else it is under way, or in a bag that still has the say, or was and is finished.
            if (keeper.docket(id.get()).isEmpty() && !keeper.moves().isStale(file)) {
                var docket = new Docket(id.get(), Docket.State.TAKEN, new Place.InFile(file, 0, 0, 0));
                keeper.adopt(docket);
                claimed.add(docket);
            }
        }
    }

    /** Blocks. */
    private void list(DeferredQueue.Minute minute) {
        Path folder = premises.folders().minute(minute.at);
        Set<QueueId> ids = new HashSet<>();
        try {
            if (premises.disk().exists(folder)) {
                for (String name : premises.disk().list(folder)) {
                    Optional<QueueId> id = Folders.idOf(name);
                    id.ifPresentOrElse(ids::add, () -> library.putAside(folder.resolve(name), "is no letter"));
                }
                if (ids.isEmpty()) {
                    premises.disk().deleteFolder(folder);
                }
            }
        } catch (NotDirectoryException e) {
            library.putAside(folder, "is no folder of a minute");
        } catch (IOException e) {
            premises.troubled(
                    "cannot list " + folder + ": " + e.getMessage() + "; its letters wait for the next start");
        }
        premises.thread().execute(() -> {
            minute.listed(ids);
            run();
        });
    }

    /** What reading a letter gave: nothing if it has gone or cannot be read. */
    private record Read(Docket docket, Optional<Letter> letter, Place place) {}

    /** Blocks. */
    private void read(List<Docket> dockets) {
        List<Read> all = dockets.stream().map(this::read).toList();
        premises.thread().execute(() -> onRead(all));
    }

    private Read read(Docket docket) {
        Place place = docket.place();
        try {
            if (!(place instanceof Place.InFile inFile)) {
                return new Read(docket, Optional.of(library.read(place)), place);
            }
            LetterReading.OwnFile file = LetterReading.inFile(premises.disk(), inFile.file());
            if (!file.reading().letter().id().equals(docket.id)) {
                library.putAside(inFile.file(), "has another letter in it than its name says");
            } else if (file.reading().isDelivered()) {
                premises.disk().delete(inFile.file());
            } else {
                return new Read(docket, Optional.of(file.reading().letter()), file.place());
            }
        } catch (NoSuchFileException e) {
            // moved on since its folder was listed
        } catch (MalformedEntryException e) {
            if (place instanceof Place.InFile inFile) {
                library.putAside(inFile.file(), "cannot be read (" + e.getMessage() + ')');
            }
        } catch (IOException e) {
            premises.troubled(
                    "cannot read letter " + docket.id + ": " + e.getMessage() + "; it waits for the next start");
        }
        return new Read(docket, Optional.empty(), place);
    }

    private void onRead(List<Read> all) {
        var letters = new ArrayList<Letter>();
        for (Read read : all) {
            if (read.letter.isPresent()) {
                read.docket.moveTo(read.place);
                letters.add(read.letter.get());
            } else if (read.place instanceof Place.InFile) {
                keeper.drop(read.docket);
            }
        }
        if (letters.isEmpty() && !all.isEmpty()) {
            claimed = new ArrayList<>();
            run(); // an empty answer would say that nothing is due
            return;
        }
        done.complete(letters);
        keeper.onTaken();
    }
}

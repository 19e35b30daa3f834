package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads the queue for people, oldest letters first, a piece at a time. Which letters there are is asked of the index, once
 * for a look through the queue; only what is shown is read. The spool thread owns it; what is said to block, a thread of the
 * pool does.
 */
final class Browser {
    private static final int MAX_WEIGHT = 20_000; // recipients and entries of history in one piece
    private static final int MAX_LOOKS = 4; // at the queue, by several people at a time

    /** One look through the queue. */
    private static final class Look {
        private final long number;
        private final long[] ids; // in order

        Look(long number, long[] ids) {
            this.number = number;
            this.ids = ids;
        }
    }

    private final Premises premises;
    private final Keeper keeper;
    private final Deque<Look> looks = new ArrayDeque<>(); // latest first
    private long lastLook;

    Browser(Premises premises, Keeper keeper) {
        this.premises = premises;
        this.keeper = keeper;
    }

    CompletionStage<Optional<Dossier>> examine(QueueId id) {
        return keeper.locate(id)
                .thenCompose(spot -> spot.isEmpty()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : premises.read("read letter " + id, () -> read(spot.get())));
    }

    CompletionStage<QueuePage> page(Optional<Bookmark> after, int max) {
        var done = new CompletableFuture<QueuePage>();
        premises.thread()
                .execute(
                        () -> keeper.catalogue()
                                .whenLoaded(() -> onPage(after, max, done), done::completeExceptionally),
                        done::completeExceptionally);
        return done;
    }

    private void onPage(Optional<Bookmark> after, int max, CompletableFuture<QueuePage> done) {
        Look look = after.flatMap(this::known).orElseGet(this::begin);
        long last = after.map(Browser::lastId).orElse(-1L);
        int found = Arrays.binarySearch(look.ids, last);
        int from = found < 0 ? -found - 1 : found + 1;
        int to = (int) Math.min(look.ids.length, (long) from + max);
        List<Spot> spots = Arrays.stream(look.ids, from, to)
                .mapToObj(id -> keeper.spot(new QueueId(id)))
                .flatMap(Optional::stream)
                .toList();
        boolean more = to < look.ids.length;
        Optional<Bookmark> next = more ? Optional.of(bookmark(look, look.ids[to - 1])) : Optional.empty();
        if (!more) {
            looks.remove(look);
        }
        premises.onPool(() -> done.complete(read(look, spots, next)));
    }

    /** The look that a bookmark belongs to, if it is still known. */
    private Optional<Look> known(Bookmark mark) {
        long number = Long.parseLong(mark.value().substring(0, mark.value().indexOf('/')));
        return looks.stream().filter(look -> look.number == number).findFirst();
    }

    private static long lastId(Bookmark mark) {
        return QueueId.parse(mark.value().substring(mark.value().indexOf('/') + 1))
                .value();
    }

    private static Bookmark bookmark(Look look, long lastId) {
        return new Bookmark(look.number + "/" + new QueueId(lastId));
    }

    private Look begin() {
        Rows rows = keeper.catalogue().index().rows;
        long[] ids = new long[rows.count() + keeper.dockets().size()];
        int count = 0;
        for (int row = 0; row < rows.end(); row++) {
            if (rows.isUsed(row)) {
                ids[count++] = rows.id(row);
            }
        }
        for (Docket docket : keeper.dockets()) {
            if (rows.find(docket.id.value()) == Rows.NONE) {
                ids[count++] = docket.id.value();
            }
        }
        ids = Arrays.copyOf(ids, count);
        Arrays.sort(ids);
        var look = new Look(++lastLook, ids);
        looks.addFirst(look);
        if (looks.size() > MAX_LOOKS) {
            looks.removeLast();
        }
        return look;
    }

    /** Blocks. */
    private QueuePage read(Look look, List<Spot> spots, Optional<Bookmark> next) {
        var letters = new ArrayList<Dossier>();
        var unreadable = new ArrayList<String>();
        int weight = 0;
        for (int i = 0; i < spots.size(); i++) {
            Spot spot = spots.get(i);
            if (weight > MAX_WEIGHT) {
                return new QueuePage(
                        letters,
                        unreadable,
                        Optional.of(bookmark(look, spots.get(i - 1).id().value())));
            }
            try {
                Optional<Dossier> dossier = read(spot);
                dossier.ifPresent(letters::add);
                weight += dossier.map(Browser::weight).orElse(0);
            } catch (IOException | MalformedEntryException e) {
                onUnreadable(spot, e).ifPresent(unreadable::add);
            }
        }
        return new QueuePage(letters, unreadable, next);
    }

    /** A damaged file is put aside; what lies in a bag, and what the disk does not give, stays. Blocks. */
    private Optional<String> onUnreadable(Spot spot, Exception why) {
        if (spot.docket().isPresent()) {
            return Optional.of("letter " + spot.id() + " cannot be read: " + why.getMessage());
        }
        return why instanceof MalformedEntryException
                ? keeper.catalogue().putAside(spot, "cannot be read (" + why.getMessage() + ')')
                : Optional.of(keeper.shown(spot.file()) + " cannot be read: " + why.getMessage());
    }

    private static int weight(Dossier dossier) {
        return dossier.letter().envelope().recipients().size()
                + dossier.history().size();
    }

    /** Blocks. */
    private Optional<Dossier> read(Spot spot) throws IOException {
        if (spot.docket().isPresent()) {
            return keeper.reading(spot.docket().get()).map(reading -> reading.dossier(spot.state(), spot.due()));
        }
        try {
            LetterReading reading =
                    LetterReading.withoutContent(premises.disk(), spot.file()).reading();
            return Optional.of(reading.dossier(spot.state(), spot.due()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // moved on since
        }
    }
}

package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
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
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the queue for people, oldest letters first, a piece at a time. Which letters are meant is asked of the index, once for
 * a look through the queue; only those that may be are read. What is only counted is not read where the index knows it. The spool thread owns it; what is said to block, a thread of the
 * pool does.
 */
final class Browser {
    private static final int MAX_WEIGHT = 10_000; // recipients and entries of history in half a piece
    private static final int MAX_LOOKS = 4; // at the queue, by several people at a time

    /** Which letters are looked at. */
    private enum Kind {
        /** Those that a selection may mean. */
        MEANT('/') {
            @Override
            boolean wants(Sieve.Answer answer) {
                return answer != Sieve.Answer.NO;
            }
        },
        /** Only those of which a look is needed to tell. */
        UNCERTAIN('?') {
            @Override
            boolean wants(Sieve.Answer answer) {
                return answer == Sieve.Answer.PERHAPS;
            }
        };

        private final char mark; // in bookmarks

        Kind(char mark) {
            this.mark = mark;
        }

        abstract boolean wants(Sieve.Answer answer);
    }

    /** One look through the queue. */
    private static final class Look {
        private final long number;
        private final Kind kind;
        private final long[] ids; // in order

        Look(long number, Kind kind, long[] ids) {
            this.number = number;
            this.kind = kind;
            this.ids = ids;
        }

        /** Behind a letter, or at the beginning. */
        Bookmark bookmark(Optional<QueueId> last) {
            return new Bookmark(
                    number + (kind.mark + last.map(QueueId::toString).orElse("")));
        }
    }

    /** What a bookmark says. */
    private record Mark(long number, Kind kind, Optional<QueueId> last) {
        static Mark of(Bookmark bookmark) {
            String text = bookmark.value();
            Kind kind = text.indexOf(Kind.UNCERTAIN.mark) < 0 ? Kind.MEANT : Kind.UNCERTAIN;
            int at = text.indexOf(kind.mark);
            String last = text.substring(at + 1);
            return new Mark(
                    Long.parseLong(text.substring(0, at)),
                    kind,
                    last.isEmpty() ? Optional.empty() : Optional.of(QueueId.parse(last)));
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
        return keeper.visits()
                .find(id)
                .thenCompose(spot -> spot.isEmpty()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : premises.read("read letter " + id, () -> read(spot.get())));
    }

    /** Counts what is known by heart, and begins a look at the rest. */
    CompletionStage<CountReport> count(CountRequest request) {
        return whenLoaded(done -> done.complete(onCount(request)));
    }

    private CountReport onCount(CountRequest request) {
        QueueIndex index = keeper.catalogue().index();
        var census = new Census(index, request);
        var sieve = new Sieve(request.selection(), index);
        for (int row = 0; row < index.rows.end(); row++) {
            if (index.rows.isUsed(row) && sieve.of(row) == Sieve.Answer.YES) {
                census.add(row);
            }
        }
        Look rest = begin(sieve, Kind.UNCERTAIN);
        if (rest.ids.length == 0) {
            looks.remove(rest);
            return census.report(Optional.empty());
        }
        return census.report(Optional.of(rest.bookmark(Optional.empty())));
    }

    CompletionStage<QueuePage> page(Selection selection, Optional<Bookmark> after, int max) {
        return whenLoaded(done -> onPage(selection, after, max, done));
    }

    private <T> CompletionStage<T> whenLoaded(Consumer<CompletableFuture<T>> task) {
        var done = new CompletableFuture<T>();
        premises.thread()
                .execute(
                        () -> keeper.catalogue().whenLoaded(() -> task.accept(done), done::completeExceptionally),
                        done::completeExceptionally);
        return done;
    }

    private void onPage(Selection selection, Optional<Bookmark> after, int max, CompletableFuture<QueuePage> done) {
        Optional<Mark> mark = after.map(Mark::of);
        Look look = mark.flatMap(this::known)
                .orElseGet(() -> begin(
                        new Sieve(selection, keeper.catalogue().index()),
                        mark.map(Mark::kind).orElse(Kind.MEANT)));
        long last = mark.flatMap(Mark::last).map(QueueId::value).orElse(-1L);
        int found = Arrays.binarySearch(look.ids, last);
        int from = found < 0 ? -found - 1 : found + 1;
        int to = (int) Math.min(look.ids.length, (long) from + max);
        List<Spot> spots = Arrays.stream(look.ids, from, to)
                .mapToObj(id -> keeper.visits().spot(new QueueId(id)))
                .flatMap(Optional::stream)
                .toList();
        boolean more = to < look.ids.length;
        Optional<Bookmark> next =
                more ? Optional.of(look.bookmark(Optional.of(new QueueId(look.ids[to - 1])))) : Optional.empty();
        if (!more) {
            looks.remove(look);
        }
        read(look, spots, next, done);
    }

    /** Has two threads read half of the letters each. */
    private void read(Look look, List<Spot> spots, Optional<Bookmark> next, CompletableFuture<QueuePage> done) {
        int half = spots.size() / 2;
        var first = new CompletableFuture<QueuePage>();
        var second = new CompletableFuture<QueuePage>();
        premises.onPool(() -> first.complete(read(look, spots.subList(0, half), Optional.empty())));
        premises.onPool(() -> second.complete(read(look, spots.subList(half, spots.size()), next)));
        first.thenCombine(second, Browser::joined).thenAccept(done::complete);
    }

    /** Without the second, which is read again, if there were too many recipients in the first to get to its end. */
    private static QueuePage joined(QueuePage first, QueuePage second) {
        return first.next().isPresent()
                ? first
                : new QueuePage(
                        concat(first.letters(), second.letters()),
                        concat(first.unreadable(), second.unreadable()),
                        second.next());
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** The look that a bookmark belongs to, if it is still known. */
    private Optional<Look> known(Mark mark) {
        return looks.stream().filter(look -> look.number == mark.number).findFirst();
    }

    private Look begin(Sieve sieve, Kind kind) {
        var ids = new Ids();
        Rows rows = keeper.catalogue().index().rows;
        for (int row = 0; row < rows.end(); row++) {
            if (rows.isUsed(row) && kind.wants(sieve.of(row))) {
                ids.add(rows.id(row));
            }
        }
        if (sieve.wantsOthers()) {
            for (Docket docket : keeper.dockets()) {
                if (rows.find(docket.id.value()) == Rows.NONE) {
                    ids.add(docket.id.value());
                }
            }
        }
        var look = new Look(++lastLook, kind, ids.sorted());
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
                        Optional.of(look.bookmark(Optional.of(spots.get(i - 1).id()))));
            }
            try {
                Optional<Dossier> dossier = glance(spot);
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
                : Optional.of(premises.folders().shown(spot.file()) + " cannot be read: " + why.getMessage());
    }

    private static int weight(Dossier dossier) {
        return dossier.letter().envelope().recipients().size()
                + dossier.history().size();
    }

    /** Blocks. */
    private Optional<Dossier> read(Spot spot) throws IOException {
        return read(
                spot,
                () -> LetterReading.withoutContent(premises.disk(), spot.file()).reading());
    }

    /** Only how it stands. Blocks. */
    private Optional<Dossier> glance(Spot spot) throws IOException {
        return read(spot, () -> Glance.standing(premises.disk(), spot.file(), spot.state() == QueueState.HOLD));
    }

    /** @param ownFile reads a letter that has no docket */
    private Optional<Dossier> read(Spot spot, Premises.Reading<LetterReading> ownFile) throws IOException {
        if (spot.docket().isPresent()) {
            return keeper.reading(spot.docket().get()).map(reading -> reading.dossier(spot.state(), spot.due()));
        }
        try {
            return Optional.of(ownFile.run().dossier(spot.state(), spot.due()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // moved on since
        }
    }
}

package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queue for people, a piece at a time: first the letters that have a docket, by id; then those in files under
 * each minute; then those in hold. Any thread; what reads files blocks.
 */
final class Browser {
    private static final int MAX_WEIGHT = 20_000; // recipients and entries of history in one piece
    private static final String DOCKETS = "dockets";
    private static final String DEFERRED = "deferred/";
    private static final String HOLD = "hold";

    /** Ids in one part of the queue, in order. The latest is kept, since the next piece most likely goes on there. */
    private static final class Listing {
        private final String part; // the dockets, hold, or a folder in deferred
        private final long[] ids;

        Listing(String part, long[] ids) {
            this.part = part;
            this.ids = ids;
        }
    }

    private final Premises premises;
    private final Keeper keeper;
    private volatile @Nullable Listing latest; // whoever lists writes

    Browser(Premises premises, Keeper keeper) {
        this.premises = premises;
        this.keeper = keeper;
    }

    /** Blocks. */
    Optional<Dossier> examine(QueueId id) throws IOException {
        Optional<Docket> docket = keeper.docket(id);
        if (docket.isPresent()) {
            return read(docket.get());
        }
        Optional<Path> path = keeper.locate(id);
        return path.isEmpty() ? Optional.empty() : read(path.get());
    }

    /** Blocks. */
    QueuePage page(Optional<Bookmark> after, int max) throws IOException {
        var piece = new Piece(max);
        String from = after.map(Bookmark::value).orElse(DOCKETS);
        int slash = from.lastIndexOf('/');
        // What follows the last slash is the id after which to go on; a part alone begins at its beginning.
        boolean begun = slash >= 0 && isId(from.substring(slash + 1));
        String part = begun ? from.substring(0, slash) : from;
        long last = begun ? QueueId.parse(from.substring(slash + 1)).value() : -1;
        List<String> parts = parts();
        for (String each : parts.subList(Math.max(0, indexOf(parts, part)), parts.size())) {
            Optional<Bookmark> next = fill(piece, each, each.equals(part) ? last : -1, each.equals(part) && begun);
            if (next.isPresent()) {
                return piece.page(next);
            }
        }
        latest = null;
        return piece.page(Optional.empty());
    }

    private static boolean isId(String word) {
        return word.length() == QueueId.LENGTH; // a minute is longer
    }

    /** Dockets, the minutes in order, hold. */
    private List<String> parts() throws IOException {
        Stream<String> minutes = premises.disk().list(premises.folders().deferred).stream()
                .filter(name -> Folders.minuteOf(name).isPresent())
                .sorted()
                .map(name -> DEFERRED + name);
        return Stream.of(Stream.of(DOCKETS), minutes, Stream.of(HOLD))
                .flatMap(part -> part)
                .toList();
    }

    /** Where a part is or, if it has gone, where the one after it is. */
    private static int indexOf(List<String> parts, String part) {
        if (part.equals(DOCKETS)) {
            return 0;
        }
        for (int i = 1; i < parts.size() - 1; i++) {
            if (parts.get(i).compareTo(part) >= 0 && part.startsWith(DEFERRED)) {
                return i;
            }
        }
        return parts.size() - 1;
    }

    /** Reads what a part has after an id; gives where to go on if that was too much. */
    private Optional<Bookmark> fill(Piece piece, String part, long after, boolean again) throws IOException {
        long[] ids = ids(part, again);
        int first = Arrays.binarySearch(ids, after);
        for (int i = first < 0 ? -first - 1 : first + 1; i < ids.length; i++) {
            if (piece.isFull()) {
                return Optional.of(new Bookmark(i == 0 ? part : part + '/' + new QueueId(ids[i - 1])));
            }
            add(piece, part, new QueueId(ids[i]));
        }
        return Optional.empty();
    }

    private long[] ids(String part, boolean again) throws IOException {
        Listing known = latest;
        if (again && known != null && known.part.equals(part)) {
            return known.ids;
        }
        long[] ids;
        if (part.equals(DOCKETS)) {
            ids = keeper.dockets().stream()
                    .mapToLong(docket -> docket.id.value())
                    .toArray();
        } else {
            ids = namesIn(premises.folders().root.resolve(part)).stream()
                    .flatMap(name -> Folders.idOf(name).stream())
                    .mapToLong(QueueId::value)
                    .toArray();
        }
        Arrays.sort(ids);
        latest = new Listing(part, ids);
        return ids;
    }

    private List<String> namesIn(Path folder) throws IOException {
        try {
            return premises.disk().list(folder);
        } catch (NoSuchFileException e) {
            return List.of(); // its last letter has just left
        }
    }

    private void add(Piece piece, String part, QueueId id) {
        Optional<Docket> docket = keeper.docket(id);
        if (docket.isPresent() != part.equals(DOCKETS)) {
            return; // it has moved, or its file is only a copy
        }
        Path path = premises.folders().root.resolve(part).resolve(Folders.letterName(id));
        if (docket.isEmpty() && keeper.moves().isStale(path)) {
            return;
        }
        try {
            Optional<Dossier> read = docket.isPresent() ? read(docket.get()) : read(path);
            read.ifPresent(piece::add);
        } catch (IOException | MalformedEntryException e) {
            piece.unreadable.add(
                    (docket.isPresent() ? "letter " + id : keeper.shown(path)) + " cannot be read: " + e.getMessage());
        }
    }

    private Optional<Dossier> read(Docket docket) throws IOException {
        QueueState state = switch (docket.state()) {
            case INCOMING -> QueueState.INCOMING;
            case TAKEN -> QueueState.ACTIVE;
            case DEFERRED -> QueueState.DEFERRED;
            case HELD -> QueueState.HOLD;
        };
        Optional<Instant> due = state == QueueState.DEFERRED ? Optional.of(docket.due()) : Optional.empty();
        return keeper.reading(docket).map(reading -> reading.dossier(state, due));
    }

    private Optional<Dossier> read(Path path) throws IOException {
        Optional<Instant> minute =
                Folders.minuteOf(Folders.of(path).getFileName().toString());
        QueueState state = minute.isPresent() ? QueueState.DEFERRED : QueueState.HOLD;
        try {
            LetterReading reading = LetterReading.withoutContent(premises.disk(), path);
            return Optional.of(reading.dossier(state, minute));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // moved on since its folder was listed
        }
    }

    /** What is put together for one page. */
    private static final class Piece {
        private final int max;
        private final List<Dossier> letters = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private int weight;

        Piece(int max) {
            this.max = max;
        }

        void add(Dossier dossier) {
            letters.add(dossier);
            weight += dossier.letter().envelope().recipients().size()
                    + dossier.history().size();
        }

        boolean isFull() {
            return letters.size() + unreadable.size() >= max || weight > MAX_WEIGHT;
        }

        QueuePage page(Optional<Bookmark> next) {
            return new QueuePage(letters, unreadable, next);
        }
    }
}

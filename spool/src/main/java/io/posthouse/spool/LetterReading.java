package io.posthouse.spool;

import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a letter together from its entries, in their order. Owned by one thread. */
final class LetterReading {
    private final Entry.Message message;
    private int attempts;
    private final Map<Recipient, Outcome> outcomes = new HashMap<>();
    private final List<Notice> notices = new ArrayList<>();
    private final List<Entry> history = new ArrayList<>();
    private Instant acceptedAt;
    private Age age;
    private boolean expiring;
    private String heldBecause = "";
    private final Map<Mailbox, String> nextHops = new HashMap<>(); // where each was tried last
    private final Map<Mailbox, List<Recipient>> byMailbox; // lines of history name mailboxes only

    LetterReading(Entry.Message message) {
        this.message = message;
        acceptedAt = message.acceptedAt();
        age = Age.since(acceptedAt);
        byMailbox = message.envelope().recipients().stream().collect(Collectors.groupingBy(Recipient::forwardPath));
    }

    /** Reads a letter's entries where they lie in a bag. Blocks. */
    static LetterReading inBag(Place.InBag place) throws IOException {
        byte[] first = octets(place.bag(), place.start(), place.lineLength());
        if (!(EntryParser.parse(first, 0, first.length - 1, place.bag().name) instanceof Entry.Message message)) {
            throw new MalformedEntryException("there is no message where one was");
        }
        var reading = new LetterReading(message);
        for (int i = 0; i < place.runs(); i++) {
            byte[] lines = octets(place.bag(), place.runStart(i), place.runLength(i));
            int from = 0;
            for (int at = 0; at < lines.length; at++) {
                if (lines[at] == '\n') {
                    reading.add(EntryParser.parse(lines, from, at - from, place.bag().name));
                    from = at + 1;
                }
            }
        }
        return reading;
    }

    private static byte[] octets(Bag bag, long start, int length) throws IOException {
        var octets = new byte[length];
        bag.reading().read(ByteBuffer.wrap(octets), start);
        return octets;
    }

    /**
     * What a letter's own file says.
     *
     * @param fileBytes how long it is, with whatever does not count at its end
     * @param damaged whether a line of its history cannot be read that was finished once
     */
    record OwnFile(LetterReading reading, Place.InFile place, long fileBytes, boolean damaged) {}

    /**
     * Reads a letter's own file, behind damage too. A line at its end that was not finished does not count: nobody was told
     * that it is there. Blocks.
     *
     * @throws MalformedEntryException if there is no whole letter in it
     */
    static OwnFile inFile(Disk disk, Path path) throws IOException {
        return inFile(disk, path, (message, content) -> {});
    }

    /** As {@link #inFile(Disk, Path)}, and gives the message with its content, which is the reader's, if that is small. */
    static OwnFile inFile(Disk disk, Path path, BiConsumer<Entry.Message, ByteBuffer> whole) throws IOException {
        try (DiskFile file = open(disk, path)) {
            return read(path, file, new EntryReader(file, ""), whole);
        }
    }

    /**
     * Reads all but the content of a letter's own file. Blocks.
     *
     * @throws MalformedEntryException if there is no letter in it
     */
    static OwnFile withoutContent(Disk disk, Path path) throws IOException {
        try (DiskFile file = open(disk, path)) {
            return withoutContent(path, file);
        }
    }

    static OwnFile withoutContent(Path path, DiskFile file) throws IOException {
        return read(path, file, EntryReader.skippingContent(file), (message, content) -> {});
    }

    /** @throws MalformedEntryException if it is no file */
    static DiskFile open(Disk disk, Path path) throws IOException {
        try {
            return disk.open(path, Disk.Mode.READ);
        } catch (NoFileException e) {
            throw new MalformedEntryException("it is no file");
        }
    }

    private static OwnFile read(
            Path path, DiskFile file, EntryReader reader, BiConsumer<Entry.Message, ByteBuffer> whole)
            throws IOException {
        if (!reader.next() || !(reader.entry() instanceof Entry.Message message)) {
            throw new MalformedEntryException("it does not begin with a message");
        }
        if (!reader.isIntact()) {
            throw new MalformedEntryException("its content is not as it was written");
        }
        reader.content().ifPresent(content -> whole.accept(message, content));
        LetterScan scan = LetterScan.goOn(path, file, reader, message);
        return new OwnFile(scan.reading(), scan.place(), scan.fileSize(), scan.isDamaged());
    }

    void add(Entry entry) {
        history.add(entry);
        if (entry instanceof Entry.Tried tried) {
            attempts = Math.max(attempts, tried.attempt());
            age = age.tried(tried.at());
            tried.recipients().forEach(recipient -> nextHops.put(recipient.forwardPath(), tried.nextHop()));
            ofEnvelope(tried.recipients()).forEach(recipient -> outcomes.put(recipient, tried.outcome()));
        } else if (entry instanceof Entry.Due due) {
            age = age.postponed(due.at(), due.due());
        } else if (entry instanceof Entry.Notified notified) {
            Notice notice = notified.notice();
            notices.add(new Notice(
                    notice.about(), notice.at(), ofEnvelope(notice.recipients()).toList(), notice.notification()));
        } else if (entry instanceof Entry.Handled handled) {
            handle(handled);
        } else if (entry instanceof Entry.Held held) {
            heldBecause = held.reason();
        }
    }

    private void handle(Entry.Handled handled) {
        if (handled.what() == Intervention.EXPIRE) {
            expiring = true;
        } else if (handled.what() == Intervention.REQUEUE) { // as if it had just come, but for those who have it
            acceptedAt = handled.at();
            age = Age.since(acceptedAt);
            attempts = 0;
            expiring = false;
            outcomes.values().removeIf(outcome -> outcome.result() != Outcome.Result.DELIVERED);
            notices.removeIf(notice -> notice.about() != Notify.SUCCESS);
        }
    }

    private Stream<Recipient> ofEnvelope(List<Recipient> named) {
        return named.stream()
                .flatMap(recipient -> byMailbox.getOrDefault(recipient.forwardPath(), List.of(recipient)).stream());
    }

    Entry.Message message() {
        return message;
    }

    /** What happened to it, the oldest first. */
    List<Entry> history() {
        return Collections.unmodifiableList(history);
    }

    int attempts() {
        return attempts;
    }

    /** The latest of each recipient that has been tried. */
    Map<Recipient, Outcome> outcomes() {
        return outcomes;
    }

    /** Where a recipient was tried last; empty if it was not. */
    String nextHop(Recipient recipient) {
        return nextHops.getOrDefault(recipient.forwardPath(), "");
    }

    /** The recipients that keep it in the queue: those that are not done with or, if there are none, that failed. */
    List<Recipient> waiting() {
        List<Recipient> all = message.envelope().recipients();
        List<Recipient> open = all.stream()
                .filter(recipient ->
                        isNot(recipient, Outcome.Result.DELIVERED) && isNot(recipient, Outcome.Result.FAILED))
                .toList();
        return open.isEmpty()
                ? all.stream()
                        .filter(recipient -> isNot(recipient, Outcome.Result.DELIVERED))
                        .toList()
                : open;
    }

    private boolean isNot(Recipient recipient, Outcome.Result result) {
        Outcome latest = outcomes.get(recipient);
        return latest == null || latest.result() != result;
    }

    /** @param held whether it is held now */
    Summary summary(boolean held) {
        return Summary.of(this, held ? heldBecause : "");
    }

    Letter letter() {
        return new Letter(
                message.id(),
                message.envelope(),
                message.reception(),
                message.sizeBytes(),
                message.traits(),
                acceptedAt,
                attempts,
                outcomes,
                notices,
                expiring,
                age);
    }

    Dossier dossier(QueueState state, Optional<Instant> due) {
        Stream<Happening> arrival = Stream.of(new Happening.Arrived(message.acceptedAt()));
        Stream<Happening> rest = history.stream().flatMap(entry -> happening(entry).stream());
        return new Dossier(letter(), state, due, Stream.concat(arrival, rest).toList());
    }

    private static Optional<Happening> happening(Entry entry) {
        if (entry instanceof Entry.Tried tried) {
            return Optional.of(new Happening.Tried(
                    tried.at(), tried.attempt(), tried.nextHop(), tried.recipients(), tried.outcome()));
        } else if (entry instanceof Entry.Notified notified) {
            Notice notice = notified.notice();
            return Optional.of(
                    new Happening.Told(notice.at(), notice.about(), notice.recipients(), notice.notification()));
        } else if (entry instanceof Entry.Due due) {
            return Optional.of(new Happening.Postponed(due.at(), due.due()));
        } else if (entry instanceof Entry.Held held) {
            return Optional.of(new Happening.Stopped(held.at(), held.reason()));
        } else if (entry instanceof Entry.Handled handled) {
            return Optional.of(new Happening.Handled(handled.at(), handled.what()));
        }
        return Optional.empty(); // where it lies is not part of what happened to it
    }

    /** Whether everybody has got it and nobody is to be told, so that nothing is left to do even if nobody said so. */
    boolean isDelivered() {
        return message.envelope().recipients().stream().allMatch(recipient -> {
            Outcome outcome = outcomes.get(recipient);
            return outcome != null && outcome.result() == Outcome.Result.DELIVERED && !recipient.wants(Notify.SUCCESS);
        });
    }
}

package io.posthouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A spool in which very many letters wait, written straight to disk: to have them deferred would take hours. */
final class Backlog {
    private static final long BYTES = 14_000; // that a letter takes on disk, about
    private static final long ROOM = 1L << 30; // that is to be left

    private final Path spool;
    private final int count;
    private final Instant now;

    private Backlog(Path spool, int count, Instant now) {
        this.spool = spool;
        this.count = count;
        this.now = now;
    }

    /** A spool that is still to be written. */
    static Backlog in(Path spool, int count) {
        return new Backlog(spool, count, Instant.now());
    }

    /** One that was written before. */
    static Backlog writtenTo(Path spool, int count) {
        try {
            return new Backlog(
                    spool, count, Instant.parse(Files.readString(note(spool)).strip()));
        } catch (IOException e) {
            throw new NotReadyException("there are no letters to reuse in " + spool + ": run with --keep first");
        }
    }

    /** When the letters in a spool were written; beside it, since a relay would be surprised. */
    private static Path note(Path spool) {
        return spool.resolveSibling("letters-written");
    }

    /** Whether there is room for so many. */
    static void check(Path base, long count) {
        try {
            Files.createDirectories(base);
            long free = Files.getFileStore(base).getUsableSpace();
            if (free < count * BYTES + ROOM) {
                throw new NotReadyException("%d letters need about %d GiB in %s, where %d are free: choose a folder on"
                                .formatted(count, (count * BYTES + ROOM) >> 30, base, free >> 30)
                        + " another disk with --work, or fewer letters with --letters");
            }
            long files = Long.parseLong(
                    Tool.output("stat", "-f", "-c", "%d", base.toString()).strip());
            if (files != 0 && files < count + count / 10) { // 0 where the file system makes them as it goes
                throw new NotReadyException("%d letters need a file each, and %s has room for %d: choose a folder on"
                                .formatted(count, base, files)
                        + " another disk with --work, or fewer letters with --letters");
            }
        } catch (IOException e) {
            throw new NotReadyException("cannot make a folder in " + base + " (" + e.getMessage() + ')');
        }
    }

    /** The letter with a number, from 0 on. */
    WaitingLetter letter(int number) {
        return new WaitingLetter(number, now);
    }

    /** Writes them all, and waits until the disk has them. */
    void write() {
        var progress = new Progress("letters written", count);
        Set<String> folders = ConcurrentHashMap.newKeySet();
        var octets = new AtomicLong();
        IntStream.range(0, count).parallel().forEach(number -> {
            WaitingLetter letter = letter(number);
            Path folder = spool.resolve("deferred").resolve(letter.minute());
            try {
                if (folders.add(letter.minute())) {
                    Files.createDirectories(folder);
                }
                byte[] all = letter.octets();
                write(folder, letter.id() + ".letter", all);
                octets.addAndGet(all.length);
                progress.step();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            Files.writeString(note(spool), now.toString());
        } catch (IOException e) {
            throw new MeasurementException("cannot write " + note(spool), e);
        }
        Tool.output("sync");
        System.out.printf(
                Locale.ROOT, "  %.1f GiB, %d octets a letter%n", octets.get() / 1073741824.0, octets.get() / count);
    }

    private static void write(Path folder, String name, byte[] octets) throws IOException {
        try {
            Files.write(folder.resolve(name), octets);
        } catch (java.nio.file.NoSuchFileException e) { // another thread is about to make the folder
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), octets);
        }
    }
}

package io.posthouse.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** In what ways a spool may be damaged, and what a start is to make of each. */
final class Damages {
    private static final String UNKNOWN = "1K0YH71YV7C.letter";
    private static final String NO_MESSAGE = "cannot be read (it does not begin with a message)";

    private Damages() {}

    /** Damages a spool, and says what a start ought to make of it. */
    @FunctionalInterface
    interface Damage {
        Aftermath to(DamagedSpool spool) throws IOException;
    }

    /**
     * What a start makes of a damage.
     *
     * @param line how the one line begins; empty if none is wanted
     * @param inCorrupt what is there afterwards
     * @param lost letters that cannot be delivered
     */
    record Aftermath(String line, List<String> inCorrupt, List<String> lost) {
        private static final Aftermath SILENCE = new Aftermath("", List.of(), List.of());

        static Aftermath dropped(String line) {
            return new Aftermath(line, List.of(), List.of());
        }

        static Aftermath putAside(String path, String why) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            String line = path + " " + why + "; moved it to corrupt, where a person may look at it";
            return new Aftermath(line, List.of(name), List.of());
        }

        Aftermath without(String... letters) {
            return new Aftermath(line, inCorrupt, List.of(letters));
        }
    }

    static Stream<Named<Damage>> all() {
        return Stream.of(tornTails(), bags(), emptyFiles(), movedByHalves(), foreign(), marks(), letters())
                .flatMap(damages -> damages);
    }

    /** Where the last entry of the bag may be cut, none of it acknowledged: in its line, in its check, in its content. */
    private static Stream<Named<Damage>> tornTails() {
        return Stream.of(
                tornTail("after its first octet", (start, line, end) -> start + 1),
                tornTail("in the name of the bag", (start, line, end) -> start + 60),
                tornTail("in its check", (start, line, end) -> line - 6),
                tornTail("before the line feed", (start, line, end) -> line - 1),
                tornTail("before its content", (start, line, end) -> line),
                tornTail("in its content", (start, line, end) -> (line + end) / 2),
                tornTail("before the last line feed", (start, line, end) -> end - 1));
    }

    @FunctionalInterface
    private interface Cut {
        long at(int start, int endOfLine, long end);
    }

    private static Named<Damage> tornTail(String where, Cut cut) {
        return Named.of("a torn end of a bag, " + where, spool -> {
            Path bag = spool.bag();
            int start = spool.start("last");
            DamagedSpool.cut(bag, cut.at(start, spool.endOfLine("last"), Files.size(bag)));
            return Aftermath.dropped("bag " + name(bag) + " ends at " + start
                            + " in something unfinished, which was never acknowledged; dropped it")
                    .without("last");
        });
    }

    /** As lines of the log name a bag. */
    private static String name(Path bag) {
        return bag.getFileName().toString().replace(".bag", "");
    }

    private static Stream<Named<Damage>> bags() {
        String other = "20261123T164659Z-00000000";
        return Stream.of(
                Named.of("noise between two entries of a bag", spool -> {
                    Path bag = spool.bag();
                    int at = spool.start("second");
                    DamagedSpool.insert(bag, at, DamagedSpool.noise(300));
                    return damaged(bag, at, at + 300);
                }),
                Named.of("noise in the place of an entry", spool -> {
                    Path bag = spool.bag();
                    int at = spool.start("second");
                    DamagedSpool.overwrite(bag, at, DamagedSpool.noise(spool.start("third") - at));
                    return damaged(bag, at, spool.start("third")).without("second");
                }),
                Named.of("one octet of a content that is another", spool -> {
                    Path bag = spool.bag();
                    DamagedSpool.overwrite(bag, spool.endOfLine("first") + 900, new byte[] {'y'});
                    return damaged(bag, 0, spool.start("second")).without("first");
                }),
                Named.of("a bag that was begun and no more", spool -> {
                    Files.createFile(spool.path("incoming/" + other + ".bag"));
                    return Aftermath.SILENCE;
                }),
                Named.of("a bag of zeros", spool -> {
                    Files.write(spool.path("incoming/" + other + ".bag"), new byte[100_000]);
                    return Aftermath.SILENCE;
                }),
                Named.of("a bag whose first entry was not finished", spool -> {
                    String entry = "{\"entry\":\"message\",\"id\":\"" + spool.id("first") + "\",\"bag\":\"" + other;
                    Files.writeString(spool.path("incoming/" + other + ".bag"), entry);
                    return Aftermath.dropped("bag " + other
                            + " has only something unfinished, which was never acknowledged; dropped it");
                }),
                Named.of("noise in the place of a bag", spool -> {
                    String path = "active/" + other + ".bag";
                    Files.write(spool.path(path), DamagedSpool.noise(5000));
                    return Aftermath.putAside(path, "has nothing in it that can be read");
                }),
                Named.of("a bag under another name", spool -> {
                    String path = "active/" + other + ".bag";
                    Files.move(spool.bag(), spool.path(path));
                    return Aftermath.putAside(path, "has nothing in it that can be read")
                            .without("first", "second", "third", "last");
                }),
                Named.of("a folder in the place of a bag", spool -> {
                    Files.createDirectory(spool.path("incoming/" + other + ".bag"));
                    return Aftermath.putAside("incoming/" + other + ".bag", "is no file");
                }));
    }

    private static Aftermath damaged(Path bag, long from, long to) {
        String copy = name(bag) + "-" + from + ".damaged";
        String line = "bag " + name(bag) + " is damaged from " + from + " to " + to + "; a copy of that is corrupt/"
                + copy + ", the rest is delivered";
        return new Aftermath(line, List.of(copy), List.of());
    }

    private static Stream<Named<Damage>> emptyFiles() {
        return Stream.of(
                Named.of("an empty letter in incoming", spool -> empty(spool, spool.path("incoming"))),
                Named.of("an empty letter in deferred", spool -> empty(spool, spool.minute())),
                Named.of("an empty letter in hold", spool -> empty(spool, spool.path("hold"))),
                Named.of("an acknowledged letter that is empty", spool -> {
                    Path file = spool.file("large");
                    DamagedSpool.cut(file, 0);
                    return Aftermath.putAside(shown(spool, file), NO_MESSAGE).without("large");
                }),
                Named.of("a letter that was cut off", spool -> {
                    Path file = spool.file("deferred");
                    DamagedSpool.cut(file, 700);
                    return Aftermath.putAside(shown(spool, file), NO_MESSAGE).without("deferred");
                }));
    }

    private static Aftermath empty(DamagedSpool spool, Path in) throws IOException {
        return Aftermath.putAside(shown(spool, Files.createFile(in.resolve(UNKNOWN))), NO_MESSAGE);
    }

    private static String shown(DamagedSpool spool, Path path) {
        return spool.path("").relativize(path).toString();
    }

    private static Stream<Named<Damage>> movedByHalves() {
        return Stream.of(
                Named.of("a letter that was being received", spool -> {
                    Files.writeString(spool.path("incoming/" + UNKNOWN + ".part"), "{\"entry\":\"message\"");
                    return Aftermath.SILENCE;
                }),
                Named.of("a letter in two minutes", spool -> twice(spool, "deferred", spool.anotherMinute())),
                Named.of("a letter in deferred and in hold", spool -> twice(spool, "patient", spool.path("hold"))),
                Named.of("a letter in incoming and in deferred", spool -> twice(spool, "large", spool.anotherMinute())),
                Named.of("a letter in a bag and in deferred", spool -> {
                    byte[] bag = Files.readAllBytes(spool.bag());
                    Path file = spool.anotherMinute().resolve(spool.id("first") + ".letter");
                    Files.write(file, Arrays.copyOf(bag, spool.start("second")));
                    return Aftermath.putAside(shown(spool, file), "is of a letter that is in the queue already");
                }),
                Named.of("a letter under the name of another", spool -> {
                    Path file = spool.file("patient");
                    Path renamed = file.resolveSibling(UNKNOWN);
                    Files.move(file, renamed);
                    return Aftermath.putAside(shown(spool, renamed), "has another letter in it than its name says")
                            .without("patient");
                }));
    }

    private static Aftermath twice(DamagedSpool spool, String letter, Path in) throws IOException {
        Path file = spool.file(letter);
        Path copy = Files.copy(file, in.resolve(file.getFileName()));
        return Aftermath.putAside(shown(spool, copy), "is of a letter that is in the queue already");
    }

    private static Stream<Named<Damage>> foreign() {
        return Stream.of(
                Named.of("a file named as a minute", spool -> {
                    Files.createFile(spool.path("deferred/20261123T1700Z"));
                    return Aftermath.putAside("deferred/20261123T1700Z", "is no folder of a minute");
                }),
                Named.of("a text in deferred", spool -> {
                    Files.writeString(spool.path("deferred/readme.txt"), "hello");
                    return Aftermath.putAside("deferred/readme.txt", "is no folder of a minute");
                }),
                Named.of("a text among the deferred", spool -> {
                    Path file = Files.writeString(spool.minute().resolve("readme.txt"), "hello");
                    return Aftermath.putAside(shown(spool, file), "is no letter");
                }),
                Named.of("a text among the held", spool -> {
                    Files.writeString(spool.path("hold/readme.txt"), "hello");
                    return Aftermath.putAside("hold/readme.txt", "is no letter");
                }),
                Named.of("a folder in deferred", spool -> {
                    Files.createDirectories(spool.path("deferred/tomorrow/morning"));
                    return Aftermath.putAside("deferred/tomorrow", "is no folder of a minute");
                }),
                Named.of("a folder named as a letter", spool -> {
                    Path file = Files.createDirectory(spool.minute().resolve(UNKNOWN));
                    return Aftermath.putAside(shown(spool, file), "cannot be read (it is no file)");
                }),
                Named.of("a link to nowhere, named as a letter", spool -> {
                    Path file = Files.createSymbolicLink(spool.minute().resolve(UNKNOWN), Path.of("nowhere"));
                    return Aftermath.putAside(shown(spool, file), "cannot be read (it is no file)");
                }),
                Named.of("a link among the deferred", spool -> {
                    Path file = Files.createSymbolicLink(spool.minute().resolve("link"), Path.of("/"));
                    return Aftermath.putAside(shown(spool, file), "is no letter");
                }),
                Named.of("a text named as a letter", spool -> {
                    Path file = Files.writeString(spool.minute().resolve(UNKNOWN), "Dear Ben,\nhello\n");
                    return Aftermath.putAside(shown(spool, file), NO_MESSAGE);
                }),
                Named.of("a text in incoming", spool -> {
                    Files.writeString(spool.path("incoming/readme.txt"), "hello");
                    return Aftermath.putAside("incoming/readme.txt", "is neither a bag nor a letter");
                }),
                Named.of("a text named as the last of all letters", spool -> {
                    Files.writeString(spool.path("incoming/ZZZZZZZZZZZ.letter"), "hello");
                    return Aftermath.putAside("incoming/ZZZZZZZZZZZ.letter", NO_MESSAGE);
                }));
    }

    private static Stream<Named<Damage>> marks() {
        return Stream.of(
                Named.of("no ids", spool -> {
                    Files.delete(spool.path("ids"));
                    return Aftermath.dropped("ids is not there; no id up to ");
                }),
                Named.of("ids that are nonsense", spool -> {
                    Files.writeString(spool.path("ids"), "nonsense, and a lot of it\n");
                    return Aftermath.putAside("ids", "has no id in it");
                }),
                Named.of("ids that are all used up", spool -> {
                    Files.writeString(spool.path("ids"), "ZZZZZZZZZZZ\n");
                    return Aftermath.putAside("ids", "has no id in it");
                }));
    }

    private static Stream<Named<Damage>> letters() {
        String copy =
                " has a history that cannot be read throughout; went on with the rest, and kept a copy in corrupt";
        return Stream.of(
                Named.of("a content that was changed", spool -> {
                    Path file = spool.file("deferred");
                    DamagedSpool.replace(file, "Subject: deferred", "Subject: delivered"); // longer, too
                    return Aftermath.putAside(
                                    shown(spool, file), "cannot be read (its content is not as it was written)")
                            .without("deferred");
                }),
                Named.of("a size beyond all bounds", spool -> {
                    spool.edit("large", "\"size\":\\d+", "\"size\":" + Long.MAX_VALUE);
                    return Aftermath.putAside(shown(spool, spool.file("large")), NO_MESSAGE)
                            .without("large");
                }),
                Named.of("a time beyond all bounds", spool -> {
                    spool.edit("deferred", "\"accepted\":\"[^\"]*\"", "\"accepted\":\"+999999999-12-31T23:59:59Z\"");
                    return Aftermath.putAside(shown(spool, spool.file("deferred")), NO_MESSAGE)
                            .without("deferred");
                }),
                Named.of("a line of history that cannot be read", spool -> {
                    Path file = spool.file("deferred");
                    DamagedSpool.replace(file, "\"attempt\":1", "\"attempt\":" + Integer.MAX_VALUE);
                    return new Aftermath(
                            shown(spool, file) + copy,
                            List.of(file.getFileName().toString()),
                            List.of());
                }),
                Named.of("a line of history that was not finished", spool -> {
                    Path file = spool.file("patient");
                    DamagedSpool.insert(file, Math.toIntExact(Files.size(file)), Wire.ascii("{\"entry\":\"deliv"));
                    return Aftermath.SILENCE;
                }));
    }
}

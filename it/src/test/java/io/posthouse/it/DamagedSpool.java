package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Intervention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A spool as a relay leaves it that is killed: two letters wait in deferred, one in hold; one that is too large for a bag
 * lies in incoming; four are in the bag, of which the last may be torn. To be copied, and damaged.
 */
final class DamagedSpool {
    static final Instant KILLED = Instant.parse("2026-11-23T16:47:00Z");

    /** The letters by the local-parts of their recipients. */
    static final List<String> NAMES =
            List.of("deferred", "patient", "held", "large", "first", "second", "third", "last");

    private final Path folder;
    private final Map<String, String> ids;

    private DamagedSpool(Path folder, Map<String, String> ids) {
        this.folder = folder;
        this.ids = ids;
    }

    /** Has a relay make one. */
    static DamagedSpool make(Path data, Path copy) throws IOException {
        var ids = new LinkedHashMap<String, String>();
        var time = new ManualTime(KILLED.minus(Duration.ofMinutes(2)));
        CollectingPeer down = CollectingPeer.start();
        down.close();
        try (ManualRelay relay = ManualRelay.start(time, data, down.port())) {
            for (String name : List.of("deferred", "patient", "held")) {
                ids.put(name, relay.send(name));
                relay.awaitDeferred(ids.get(name), 1, Duration.ZERO);
            }
            relay.intervene(Intervention.HOLD, ids.get("held"));
            relay.advance(Duration.ofMinutes(1)); // by then the letters have moved out of the bag
        }
        time.advanceTo(KILLED);
        try (CollectingPeer hanging = CollectingPeer.startOn(down.port()).at(Moment.GREETING, Adversity.hang());
                ManualRelay relay = ManualRelay.start(time, data, hanging.port())) {
            ids.put("large", relay.send("large", content("large", 3_000_000)));
            for (String name : List.of("first", "second", "third", "last")) {
                ids.put(name, relay.send(name, content(name, 2000)));
            }
            copy(data.resolve("spool"), copy);
        }
        return new DamagedSpool(copy, ids);
    }

    private static byte[] content(String name, int size) {
        return Wire.ascii(
                Samples.HEADER + "Subject: " + name + "\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(size / 78));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** One to be damaged, in another folder. */
    DamagedSpool copyTo(Path other) throws IOException {
        copy(folder, other);
        return new DamagedSpool(other, ids);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    String id(String letter) {
        return ids.get(letter);
    }

    /** The bag with four letters in it. */
    Path bag() {
        return only(folder.resolve("incoming"), ".bag");
    }

    /** A letter's own file. */
    Path file(String letter) {
        return only(folder, id(letter) + ".letter");
    }

    private static Path only(Path below, String ending) {
        try (Stream<Path> paths = Files.walk(below)) {
            List<Path> found =
                    paths.filter(path -> path.toString().endsWith(ending)).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the minute when the deferred letters are due. */
    Path minute() {
        return file("deferred").getParent();
    }

    Path anotherMinute() throws IOException {
        return Files.createDirectories(folder.resolve("deferred/20261123T1659Z"));
    }

    /** Where a letter's entry begins in the bag. */
    int start(String letter) throws IOException {
        return text(bag()).indexOf("{\"entry\":\"message\",\"id\":\"" + id(letter));
    }

    /** Where the line of a letter's entry ends in the bag, behind its line feed. */
    int endOfLine(String letter) throws IOException {
        return text(bag()).indexOf('\n', start(letter)) + 1;
    }

    static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    static void replace(Path file, String what, String by) throws IOException {
        String text = text(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, by), StandardCharsets.ISO_8859_1);
    }

    /** As an editor does who knows that a changed line must not have a check. */
    void edit(String letter, String pattern, String by) throws IOException {
        String text = text(file(letter));
        int end = text.indexOf('\n');
        String line = text.substring(0, end).strip();
        String edited = line.replaceFirst(pattern, by).replaceFirst(",\"check\":\"\\w+\"}$", "}");
        assertThat(edited).hasSizeLessThan(line.length() + 60).isNotEqualTo(line);
        Files.writeString(file(letter), edited + text.substring(end), StandardCharsets.ISO_8859_1);
    }

    static void cut(Path file, long length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), Math.toIntExact(length)));
    }

    static void insert(Path file, int position, byte[] octets) throws IOException {
        byte[] before = Files.readAllBytes(file);
        byte[] after = Arrays.copyOf(before, before.length + octets.length);
        System.arraycopy(octets, 0, after, position, octets.length);
        System.arraycopy(before, position, after, position + octets.length, before.length - position);
        Files.write(file, after);
    }

    static void overwrite(Path file, int position, byte[] octets) throws IOException {
        byte[] all = Files.readAllBytes(file);
        System.arraycopy(octets, 0, all, position, octets.length);
        Files.write(file, all);
    }

    static byte[] noise(int length) {
        var octets = new byte[length];
        new Random(7).nextBytes(octets);
        return octets;
    }
}

package io.posthouse.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process and all its descendants, as {@code /proc} shows them: the CPU time they took and the memory they hold.
 *
 * <p>A relay made of short-lived processes is counted in full: the time of a child that ended is in the {@code cutime} and
 * {@code cstime} of the parent that reaped it, and is added to that of the living.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final long TICKS_PER_SECOND = ticksPerSecond();
    private static final int ATTEMPTS = 5;

    private final long root;

    ProcessTree(long root) {
        this.root = root;
    }

    /** What one line of {@code /proc/PID/stat} says, see proc(5); times in clock ticks. */
    record Stat(long pid, long parent, char state, long ticks, long endedChildrenTicks) {
        static Stat parse(String line) {
            int name = line.lastIndexOf(')'); // the name may itself contain spaces and parentheses
            String[] field = line.substring(name + 2).split(" ");
            return new Stat(
                    Long.parseLong(line.substring(0, line.indexOf(' '))),
                    Long.parseLong(field[1]),
                    field[0].charAt(0),
                    Long.parseLong(field[11]) + Long.parseLong(field[12]),
                    Long.parseLong(field[13]) + Long.parseLong(field[14]));
        }

        boolean alive() {
            return state != 'Z' && state != 'X';
        }
    }

    static Optional<Stat> stat(long pid) {
        return read(PROC.resolve(pid + "/stat")).map(Stat::parse);
    }

    static boolean alive(long pid) {
        return stat(pid).filter(Stat::alive).isPresent();
    }

    /** The CPU time, in microseconds, of every child of this very process that has ended. */
    static long endedChildrenOfOursMicros() {
        return stat(ProcessHandle.current().pid())
                .map(stat -> micros(stat.endedChildrenTicks()))
                .orElse(0L);
    }

    /** The root, if it lives, and all that descend from it. */
    List<Stat> members() {
        Map<Long, List<Stat>> childrenOf = new HashMap<>();
        List<Stat> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                Optional<Stat> stat = read(process.resolve("stat")).map(Stat::parse);
                stat.ifPresent(s -> childrenOf
                        .computeIfAbsent(s.parent(), p -> new ArrayList<>())
                        .add(s));
                stat.filter(s -> s.pid() == root).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new MeasurementException("cannot list /proc", e);
        }
        for (int i = 0; i < found.size(); i++) { // grows while we walk it: breadth first
            found.addAll(childrenOf.getOrDefault(found.get(i).pid(), List.of()));
        }
        return found;
    }

    /** CPU time taken so far, user and system, in microseconds. Its grain is a clock tick for each process, usually 10 ms. */
    long cpuMicros() {
        List<Stat> before = members();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Stat> now = members();
            if (pids(now).equals(pids(before))) { // else a child may have ended between its line and its parent's
                return micros(now.stream()
                        .mapToLong(s -> s.ticks() + s.endedChildrenTicks())
                        .sum());
            }
            before = now;
        }
        return micros(before.stream()
                .mapToLong(s -> s.ticks() + s.endedChildrenTicks())
                .sum());
    }

    /** Proportional set size of all of them in KiB: a page shared by n processes counts 1/n for each, so the sum is honest. */
    long pssKib() {
        long sum = 0;
        for (Stat member : members()) {
            sum += read(PROC.resolve(member.pid() + "/smaps_rollup"))
                    .map(ProcessTree::pss)
                    .orElse(0L); // ended meanwhile, or a zombie: holds nothing
        }
        return sum;
    }

    static long pss(String smapsRollup) {
        return smapsRollup
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static Set<Long> pids(List<Stat> members) {
        return members.stream().map(Stat::pid).collect(java.util.stream.Collectors.toSet());
    }

    static long micros(long ticks) {
        return ticks * 1_000_000 / TICKS_PER_SECOND;
    }

    private static Optional<String> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.isBlank() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) { // the process has ended, which is no error
            return Optional.empty();
        }
    }

    private static long ticksPerSecond() {
        return Long.parseLong(Tool.output("getconf", "CLK_TCK").strip());
    }
}

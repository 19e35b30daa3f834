package io.posthouse.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java heap of a relay, asked with {@code jcmd}. */
final class Heap {
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final String jcmd;
    private final long pid;

    private Heap(String jcmd, long pid) {
        this.jcmd = jcmd;
        this.pid = pid;
    }

    static Heap of(ProcessTree processes) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new NotReadyException(
                    "there is no " + jcmd + ": install a whole JDK (Debian: apt-get install default-jdk-headless)");
        }
        long pid = processes.members().stream()
                .map(ProcessTree.Stat::pid)
                .filter(Heap::isJava)
                .findFirst()
                .orElseThrow(() -> new MeasurementException("the relay runs no java process"));
        return new Heap(jcmd.toString(), pid);
    }

    private static boolean isJava(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/java"))
                .isPresent();
    }

    /** Bytes of all objects that can still be reached: a full collection is made, then they are counted, in one pause. */
    long liveBytes() {
        return live(Tool.output(jcmd, Long.toString(pid), "GC.class_histogram"));
    }

    /** Bytes taken at this moment, by garbage too. */
    long usedBytes() {
        return used(Tool.output(jcmd, Long.toString(pid), "GC.heap_info"));
    }

    static long live(String classHistogram) {
        Matcher total = TOTAL.matcher(classHistogram);
        if (!total.find()) {
            throw new MeasurementException("jcmd GC.class_histogram shows no total");
        }
        return Long.parseLong(total.group(1));
    }

    /** Sums the generations, where a collector has several; the metaspace shows no total and is no heap. */
    static long used(String heapInfo) {
        return USED.matcher(heapInfo)
                .results()
                .mapToLong(used -> Long.parseLong(used.group(1)) << 10)
                .sum();
    }
}

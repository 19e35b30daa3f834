package io.posthouse.bench;

import java.time.Duration;
import java.util.List;

/** Ends a process and its descendants: asks first, insists later. */
final class Stopping {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private Stopping() {}

    static void tree(long root) {
        List<ProcessTree.Stat> members = new ProcessTree(root).members(); // before the root ends and they lose it
        ask(root);
        if (Pause.until(
                () -> members.stream().noneMatch(m -> ProcessTree.alive(m.pid())), POLL, Duration.ofSeconds(2))) {
            return;
        }
        members.forEach(m -> ask(m.pid())); // a shell that waits for its child does not hand the signal on
        if (!Pause.until(() -> members.stream().noneMatch(m -> ProcessTree.alive(m.pid())), POLL, PATIENCE)) {
            members.forEach(m -> ProcessHandle.of(m.pid()).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    private static void ask(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy); // SIGTERM
    }
}

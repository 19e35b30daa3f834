package io.posthouse.bench;

import java.util.Collection;

/**
 * CPU time used up to a moment, or between two.
 *
 * @param relayMicros by all the relay's processes, in microseconds
 * @param loadMicros by the load and the sinks together; of the load only what has ended
 * @param ourMicros by this process
 * @param machine by everybody
 */
record Used(long relayMicros, long loadMicros, long ourMicros, Machine machine) {
    static Used now(ProcessTree relay, Collection<Sink> sinks) {
        ProcessTree.Stat self = ProcessTree.stat(ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("we do not exist"));
        return new Used(
                relay.cpuMicros(),
                sinks.stream().mapToLong(Sink::cpuMicros).sum()
                        + ProcessTree.micros(self.endedChildrenTicks()), // the load is our child that ended
                ProcessTree.micros(self.ticks()),
                Machine.now());
    }

    Used since(Used start) {
        return new Used(
                relayMicros - start.relayMicros,
                loadMicros - start.loadMicros,
                ourMicros - start.ourMicros,
                machine.since(start.machine));
    }

    /** Share of the machine's CPU time that nobody used. */
    double idle() {
        return machine.idleTicks() / (double) machine.totalTicks();
    }

    /** Share that neither relay, load, sinks nor we used: kernel threads, interrupts, other programs. */
    double others() {
        double busy = ProcessTree.micros(machine.busyTicks());
        return Math.max(0, (busy - relayMicros - loadMicros - ourMicros) / ProcessTree.micros(machine.totalTicks()));
    }
}

package io.posthouse.bench;

/**
 * What one round showed.
 *
 * @param messages sent, and all of them received by the sink, none twice
 * @param seconds from the start of the load to the last message at the sink
 * @param relayMicros CPU time of all the relay's processes, until its queue was empty
 * @param loadMicros CPU time of the load and the sink together
 * @param idle share of the machine's CPU time that nobody used
 * @param others share that neither relay, load, sink nor we used: kernel threads, interrupts, other programs
 * @param peakKib the most memory the relay held, as proportional set size
 */
record Round(
        long messages, double seconds, long relayMicros, long loadMicros, double idle, double others, long peakKib) {
    double perSecond() {
        return messages / seconds;
    }

    double relayMicrosPerMessage() {
        return (double) relayMicros / messages;
    }

    double loadMicrosPerMessage() {
        return (double) loadMicros / messages;
    }

    double peakMib() {
        return peakKib / 1024.0;
    }
}

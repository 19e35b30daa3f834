package io.posthouse.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What was offered to the relay, what it acknowledged, and what arrived behind it. Clients and the peer write, the test
 * reads.
 */
final class Ledger {
    /** The header field that says which message it is. */
    static final String FIELD = "X-Message";

    private static final class Account {
        private final int recipients;
        private final long checksum;
        private boolean acknowledged;
        private final Map<String, Integer> arrivals = new ConcurrentHashMap<>(); // by forward-path

        private Account(int recipients, long checksum) {
            this.recipients = recipients;
            this.checksum = checksum;
        }

        private boolean complete() {
            return arrivals.size() == recipients;
        }
    }

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final List<String> complaints = new ArrayList<>(); // guarded by this, as is the latch
    private long repeated;
    private CountDownLatch events = new CountDownLatch(0);

    /** Before the first octet of the message is sent. */
    void offer(String name, int recipients, byte[] content) {
        accounts.put(name, new Account(recipients, checksum(content)));
    }

    void acknowledge(String name) {
        accounts.get(name).acknowledged = true;
        event();
    }

    /** By the peer, before it says 250. */
    synchronized void arrive(Arrival arrival) {
        String name = arrival.header(FIELD);
        Account account = accounts.get(name);
        if (account == null) {
            complaints.add("never offered: " + arrival + "\n" + Headers.head(arrival.content()));
        } else if (checksum(Headers.withoutTrace(arrival.content(), 1)) != account.checksum) {
            complaints.add("not as it was sent: " + name + ", " + arrival);
        } else {
            boolean again = false;
            for (String forwardPath : arrival.forwardPaths()) {
                again |= account.arrivals.merge(forwardPath, 1, Integer::sum) > 1;
            }
            repeated += again ? 1 : 0;
        }
        event();
    }

    private synchronized void event() {
        events.countDown();
    }

    /** Waits until so many more messages have been acknowledged or have arrived; false if nothing moves. */
    boolean await(int more) throws InterruptedException {
        var latch = new CountDownLatch(more);
        synchronized (this) {
            events = latch;
        }
        return latch.await(60, TimeUnit.SECONDS);
    }

    long acknowledged() {
        return accounts.values().stream()
                .filter(account -> account.acknowledged)
                .count();
    }

    /** Arrivals of what had arrived before. */
    synchronized long repeated() {
        return repeated;
    }

    /** What was acknowledged and has not arrived at each of its recipients. */
    List<String> missing() {
        return accounts.entrySet().stream()
                .filter(entry ->
                        entry.getValue().acknowledged && !entry.getValue().complete())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The first thing that should not have arrived as it did. */
    synchronized Optional<String> complaint() {
        return complaints.stream().findFirst();
    }

    private static long checksum(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }
}

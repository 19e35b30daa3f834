package io.posthouse.anvil;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.posthouse.bus.Time;
import io.posthouse.mail.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what clients do, and says when it is too much. Any thread; never blocks. Whoever is exempt costs one comparison.
 *
 * <p>A rate is kept as a single time (the generic cell rate algorithm, ITU-T I.371): each event moves it one interval
 * into the future, and what would move it further than a minute from now is too much. So a limit of 60 a minute lets 60
 * through at once and then one a second.
 */
public final class Anvil {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** More than these in a minute are forgotten, the least active first, rather than fill the memory. */
    private static final int MAX_RATES = 100_000;

    /** Of whom what is counted, named by the verdict it leads to. */
    private record Rate(Block client, Verdict tooMuch) {}

    private final AnvilConfig config;
    private final Time time;
    private final Map<Block, Integer> sessions = new ConcurrentHashMap<>(); // bounded by the sessions there are
    private final Cache<Rate, AtomicLong> rates; // when each has recovered

    /** With nobody counted yet. */
    public Anvil(AnvilConfig config, Time time) {
        this.config = config;
        this.time = time;
        rates = Caffeine.newBuilder()
                .maximumSize(MAX_RATES)
                .expireAfterAccess(Duration.ofNanos(2 * MINUTE)) // by then every rate has recovered
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** A client connects. If it is {@link Verdict#FINE}, {@link #leave} must follow, otherwise it must not. */
    public Verdict enter(InetAddress client) {
        if (isExempt(client)) {
            return Verdict.FINE;
        }
        Block block = Block.of(client, config.ipv6Prefix());
        if (!isWithin(config.maxConnectionsPerMinute(), new Rate(block, Verdict.TOO_MANY_CONNECTIONS))) {
            return Verdict.TOO_MANY_CONNECTIONS;
        }
        int open = sessions.merge(block, 1, Integer::sum);
        if (config.maxSessions() > 0 && open > config.maxSessions()) {
            release(block);
            return Verdict.TOO_MANY_SESSIONS;
        }
        return Verdict.FINE;
    }

    /** A client that entered is gone. */
    public void leave(InetAddress client) {
        if (!isExempt(client)) {
            release(Block.of(client, config.ipv6Prefix()));
        }
    }

    /** A client begins a message. */
    public Verdict message(InetAddress client) {
        return count(client, config.maxMessagesPerMinute(), Verdict.TOO_MANY_MESSAGES);
    }

    /** A client names a recipient. */
    public Verdict recipient(InetAddress client) {
        return count(client, config.maxRecipientsPerMinute(), Verdict.TOO_MANY_RECIPIENTS);
    }

    /** A client was refused something for good. */
    public Verdict failure(InetAddress client) {
        return count(client, config.maxFailuresPerMinute(), Verdict.TOO_MANY_FAILURES);
    }

    private Verdict count(InetAddress client, int limit, Verdict tooMuch) {
        boolean fine = limit == 0
                || isExempt(client)
                || isWithin(limit, new Rate(Block.of(client, config.ipv6Prefix()), tooMuch));
        return fine ? Verdict.FINE : tooMuch;
    }

    private boolean isExempt(InetAddress client) {
        for (Network network : config.exempt()) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    private void release(Block block) {
        sessions.computeIfPresent(block, (key, open) -> open == 1 ? null : open - 1);
    }

    private boolean isWithin(int limit, Rate rate) {
        if (limit == 0) {
            return true;
        }
        long now = time.nanos();
        AtomicLong recovered = rates.get(rate, key -> new AtomicLong(now));
        while (true) {
            long before = recovered.get();
            long after = (before - now < 0 ? now : before) + MINUTE / limit;
            if (after - now > MINUTE) {
                return false;
            }
            if (recovered.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}

package io.posthouse.control;

import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest.Aspect;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.mail.Gist;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How many letters wait, by what and by how long. Recipients that still wait are counted, but by sender it is letters. Not for
 * several threads at once.
 */
public final class Shape {
    private static final int MAX_ROWS = 10_000;
    private static final String REST = "(all others)";
    private static final String NOT_TRIED = "(not tried)";

    /**
     * How ages are told apart: each bucket ends at twice the age of the one before, or one step later; the last has no end.
     *
     * @param first where the first one ends
     * @param buckets how many, at least 2
     */
    public record Ages(Duration first, int buckets, boolean doubling) {
        /** From 5 minutes on, ten of them: the last begins at 1280 minutes, a little less than a day. */
        public static final Ages DEFAULT = new Ages(Duration.ofMinutes(5), 10, true);

        public Ages {
            if (first.isNegative() || first.isZero() || buckets < 2 || buckets > 30) {
                throw new IllegalArgumentException("no ages: " + buckets + " buckets from " + first);
            }
        }

        /** Where each but the last ends. */
        public List<Duration> ends() {
            Stream<Duration> ends = doubling
                    ? Stream.iterate(first, end -> end.multipliedBy(2))
                    : Stream.iterate(first, end -> end.plus(first));
            return ends.limit(buckets - 1L).toList();
        }
    }

    /**
     * One line.
     *
     * @param counts one for each bucket
     */
    public record Row(String name, List<Long> counts) {
        public Row {
            counts = List.copyOf(counts);
        }

        public long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    private final Aspect by;
    private final Ages ages;
    private final List<Duration> ends;
    private final Instant now;
    private final Map<String, long[]> rows = new HashMap<>();
    private final long[] total;

    Shape(Aspect by, Ages ages, Instant now) {
        this.by = by;
        this.ages = ages;
        this.ends = ages.ends();
        this.now = now;
        total = new long[ages.buckets()];
    }

    void add(QueuedLetter letter) {
        int bucket = bucket(Duration.between(letter.arrivedAt(), now));
        if (by == Aspect.SENDER) {
            count(sender(letter), bucket, 1);
            return;
        }
        for (QueuedRecipient recipient : letter.waiting()) {
            count(name(letter, recipient), bucket, 1);
        }
    }

    private int bucket(Duration age) {
        int bucket = 0;
        while (bucket < ends.size() && age.compareTo(ends.get(bucket)) >= 0) {
            bucket++;
        }
        return bucket;
    }

    private static String sender(QueuedLetter letter) {
        return letter.envelope()
                .reversePath()
                .mailbox()
                .map(mailbox -> mailbox.domain().name())
                .orElse("<>");
    }

    private String name(QueuedLetter letter, QueuedRecipient recipient) {
        return switch (by) {
            case DOMAIN -> recipient.recipient().forwardPath().domain().name();
            case NEXT_HOP -> recipient.nextHop().isEmpty() ? "(not known)" : recipient.nextHop();
            case REASON -> reason(letter, recipient);
            case SENDER -> throw new IllegalStateException("letters are counted, not recipients");
        };
    }

    private static String reason(QueuedLetter letter, QueuedRecipient recipient) {
        String gist = recipient.latest().map(Gist::of).orElseGet(() -> Gist.of(letter.heldBecause()));
        return gist.isEmpty() ? NOT_TRIED : gist;
    }

    /** What is counted beyond each border of ages. */
    List<Instant> borders() {
        return ends.stream().map(now::minus).toList();
    }

    Aspect by() {
        return by;
    }

    /** Adds what has been counted by the {@link #borders}. */
    void add(CountReport report) {
        report.counts().forEach((name, counts) -> {
            for (int bucket = 0; bucket < total.length; bucket++) {
                count(name.isEmpty() ? NOT_TRIED : name, bucket, counts.get(bucket));
            }
        });
    }

    private void count(String name, int bucket, long howMany) {
        if (howMany == 0) {
            return;
        }
        String row = rows.size() < MAX_ROWS || rows.containsKey(name) ? name : REST;
        rows.computeIfAbsent(row, any -> new long[total.length])[bucket] += howMany;
        total[bucket] += howMany;
    }

    public Ages ages() {
        return ages;
    }

    /** The most first, and all others by name. */
    public List<Row> rows() {
        return rows.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Row::total).reversed().thenComparing(Row::name))
                .toList();
    }

    public Row total() {
        return row("TOTAL", total);
    }

    private static Row row(String name, long[] counts) {
        return new Row(name, Arrays.stream(counts).boxed().toList());
    }
}

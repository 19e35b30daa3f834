package io.posthouse.control;

import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many letters wait, by what and by how long. Recipients that still wait are counted, but by sender it is letters. Not for
 * several threads at once.
 */
public final class Shape {
    private static final int MAX_ROWS = 10_000;
    private static final int MAX_REASON = 100;
    private static final String REST = "(all others)";
    /** Numbers that are the same for all: reply codes, enhanced status codes. */
    private static final Pattern CODE = Pattern.compile("\\d{3}[-:,]?|\\d\\.\\d{1,3}\\.\\d{1,3}[:,]?");

    /** What is counted. */
    public enum By {
        /** The forward-path's domain. */
        DOMAIN,
        /** The reverse-path's domain. */
        SENDER,
        NEXT_HOP,
        /** What was said last. */
        REASON
    }

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

    private final By by;
    private final Ages ages;
    private final List<Duration> ends;
    private final Instant now;
    private final Map<String, long[]> rows = new HashMap<>();
    private final long[] total;

    Shape(By by, Ages ages, Instant now) {
        this.by = by;
        this.ages = ages;
        this.ends = ages.ends();
        this.now = now;
        total = new long[ages.buckets()];
    }

    void add(QueuedLetter letter) {
        int bucket = bucket(Duration.between(letter.arrivedAt(), now));
        if (by == By.SENDER) {
            count(sender(letter), bucket);
            return;
        }
        for (QueuedRecipient recipient : letter.waiting()) {
            count(name(letter, recipient), bucket);
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
        String reason = recipient
                .latest()
                .map(Shape::told)
                .orElse(letter.heldBecause().isEmpty() ? "(not tried)" : letter.heldBecause());
        String general = Arrays.stream(reason.split(" "))
                .map(word -> isParticular(word) ? "…" : word)
                .collect(Collectors.joining(" "));
        return general.length() <= MAX_REASON ? general : general.substring(0, MAX_REASON) + "...";
    }

    private static String told(Outcome outcome) {
        String status = outcome.status().toString();
        return outcome.said().contains(status) ? outcome.said() : status + ' ' + outcome.said();
    }

    /** Whether a word differs from one letter to the next: a time, an id, an address. */
    private static boolean isParticular(String word) {
        return word.chars().anyMatch(Character::isDigit) && !CODE.matcher(word).matches();
    }

    private void count(String name, int bucket) {
        String row = rows.size() < MAX_ROWS || rows.containsKey(name) ? name : REST;
        rows.computeIfAbsent(row, any -> new long[total.length])[bucket]++;
        total[bucket]++;
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

package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.CountRequest.Aspect;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Counts letters by what is known of them by heart. Owned by the spool thread. */
final class Census {
    private final Rows rows;
    private final Lexicon lexicon;
    private final Aspect by;
    private final long[] borders; // in microseconds, falling
    private final long[] @Nullable [] counts; // by word
    private int letters;
    private long oldest = Long.MAX_VALUE;

    Census(QueueIndex index, CountRequest request) {
        rows = index.rows;
        lexicon = index.lexicon;
        by = request.by();
        borders = request.borders().stream().mapToLong(Summary::micros).toArray();
        counts = new long[lexicon.words.size()][];
    }

    void add(int row) {
        long arrived = rows.arrivedMicros(row);
        letters++;
        oldest = Math.min(oldest, arrived);
        int age = 0;
        while (age < borders.length && arrived <= borders[age]) {
            age++;
        }
        if (by == Aspect.SENDER) {
            count(rows.senderDomain(row), age, 1);
            return;
        }
        int mix = rows.mix(row);
        for (int i = 0; i < lexicon.groups(mix); i++) {
            count(lexicon.word(lexicon.cause(mix, i), part()), age, lexicon.recipients(mix, i));
        }
    }

    private int part() {
        return switch (by) {
            case DOMAIN -> Lexicon.DOMAIN;
            case NEXT_HOP -> Lexicon.NEXT_HOP;
            case REASON -> Lexicon.REASON;
            case SENDER -> throw new IllegalStateException("letters are counted, not recipients");
        };
    }

    private void count(int word, int age, int howMany) {
        long[] ages = counts[word];
        if (ages == null) {
            ages = new long[borders.length + 1];
            counts[word] = ages;
        }
        ages[age] += howMany;
    }

    /** @param rest where those are that were not counted */
    CountReport report(Optional<Bookmark> rest) {
        Map<String, List<Long>> named = new HashMap<>();
        for (int word = 0; word < counts.length; word++) {
            long[] ages = counts[word];
            if (ages != null) {
                named.put(lexicon.words.word(word), LongStream.of(ages).boxed().toList());
            }
        }
        Optional<Instant> first =
                letters == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(oldest, ChronoUnit.MICROS));
        return new CountReport(named, letters, first, rest);
    }
}

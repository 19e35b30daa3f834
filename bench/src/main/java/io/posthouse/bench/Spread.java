package io.posthouse.bench;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The median of a few figures, and how far they lie apart. */
record Spread(double median, double min, double max) {
    static <T> Spread of(Collection<T> of, ToDoubleFunction<T> figure) {
        List<Double> sorted = of.stream().map(figure::applyAsDouble).sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("no figures");
        }
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}

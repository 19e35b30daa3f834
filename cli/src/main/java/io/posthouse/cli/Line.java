package io.posthouse.cli;

import io.posthouse.control.JsonLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of a relay's answer, key by key. What is not there is empty, zero or false: relays may be older or newer. */
record Line(Map<?, ?> keys) {

    static Line parse(String json) {
        return new Line(JsonLine.parse(json));
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    String text(String key) {
        Object value = keys.get(key);
        return value == null ? "" : value.toString();
    }

    long number(String key) {
        return keys.get(key) instanceof Long number ? number : 0;
    }

    boolean fact(String key) {
        return Boolean.TRUE.equals(keys.get(key));
    }

    Optional<Instant> time(String key) {
        return has(key) ? Optional.of(Instant.parse(text(key))) : Optional.empty();
    }

    Optional<Line> object(String key) {
        return keys.get(key) instanceof Map<?, ?> object ? Optional.of(new Line(object)) : Optional.empty();
    }

    List<Line> objects(String key) {
        return list(key).stream()
                .filter(each -> each instanceof Map)
                .map(each -> new Line((Map<?, ?>) each))
                .toList();
    }

    List<String> texts(String key) {
        return list(key).stream().map(Object::toString).toList();
    }

    List<Long> numbers(String key) {
        return list(key).stream()
                .filter(each -> each instanceof Long)
                .map(each -> (Long) each)
                .toList();
    }

    private List<?> list(String key) {
        return keys.get(key) instanceof List<?> list ? list : List.of();
    }
}

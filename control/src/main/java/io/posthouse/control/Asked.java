package io.posthouse.control;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A request as it came, key by key. What is missing or strange is a {@link QueueException}. */
final class Asked {
    private final Map<String, Object> keys;

    private Asked(Map<String, Object> keys) {
        this.keys = keys;
    }

    static Asked parse(String line) {
        try {
            return new Asked(JsonLine.parse(line));
        } catch (IllegalArgumentException e) {
            throw new QueueException("the request is no line of JSON", e);
        }
    }

    Optional<String> text(String key) {
        Object value = keys.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw strange(key);
    }

    String required(String key) {
        return text(key).orElseThrow(() -> strange(key));
    }

    boolean fact(String key) {
        return Boolean.TRUE.equals(keys.get(key));
    }

    long number(String key, long otherwise) {
        Object value = keys.getOrDefault(key, otherwise);
        if (value instanceof Long number) {
            return number;
        }
        throw strange(key);
    }

    QueueId id() {
        return id(required("id"));
    }

    private static QueueId id(String text) {
        try {
            return QueueId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new QueueException(e.getMessage() == null ? "no queue id" : e.getMessage(), e);
        }
    }

    /** Ages become times by the relay's own clock. */
    Selection selection(Instant now) {
        return new Selection(
                texts("ids").stream().map(Asked::id).toList(),
                states(),
                text("sender"),
                text("recipient"),
                text("domain"),
                text("next-hop"),
                text("reason"),
                text("status"),
                age("older-than").map(now::minus),
                age("younger-than").map(now::minus));
    }

    private Set<QueueState> states() {
        try {
            return texts("states").stream()
                    .map(word -> QueueState.valueOf(word.toUpperCase(Locale.ROOT)))
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw strange("states");
        }
    }

    private Optional<Duration> age(String key) {
        try {
            return text(key).map(Duration::parse);
        } catch (DateTimeParseException e) {
            throw strange(key);
        }
    }

    Optional<Duration> duration(String key) {
        return age(key);
    }

    private List<String> texts(String key) {
        Object value = keys.getOrDefault(key, List.of());
        if (!(value instanceof List<?> list)) {
            throw strange(key);
        }
        var texts = new ArrayList<String>();
        for (Object each : list) {
            if (!(each instanceof String text)) {
                throw strange(key);
            }
            texts.add(text);
        }
        return texts;
    }

    private static QueueException strange(String key) {
        return new QueueException("the request has no \"" + key + "\" that can be understood");
    }
}

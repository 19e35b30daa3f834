package io.posthouse.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which letters a command is about.
 *
 * @param ids named one by one; empty means any
 * @param states empty means any
 * @param texts sender, recipient, domain, next-hop, reason, status: those that were given
 */
record Chosen(
        List<String> ids,
        List<String> states,
        Map<String, String> texts,
        Optional<Duration> olderThan,
        Optional<Duration> youngerThan) {
    private static final int MAX_IDS = 5000; // in one request

    static final Chosen ALL = new Chosen(List.of(), List.of(), Map.of(), Optional.empty(), Optional.empty());

    static Chosen of(List<String> ids) {
        return ALL.withIds(ids);
    }

    Chosen withIds(List<String> wanted) {
        return new Chosen(wanted, states, texts, olderThan, youngerThan);
    }

    Chosen in(List<String> queues) {
        return new Chosen(ids, queues, texts, olderThan, youngerThan);
    }

    boolean isAll() {
        return equals(ALL);
    }

    /** What to ask: one request, or several if very many letters are named. */
    List<Map<String, Object>> requests(String what) {
        if (ids.size() <= MAX_IDS) {
            return List.of(request(what, ids));
        }
        List<Map<String, Object>> requests = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += MAX_IDS) {
            requests.add(request(what, ids.subList(from, Math.min(ids.size(), from + MAX_IDS))));
        }
        return requests;
    }

    private Map<String, Object> request(String what, List<String> some) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("do", what);
        request.put("ids", some);
        request.put("states", states);
        request.putAll(texts);
        olderThan.ifPresent(age -> request.put("older-than", age));
        youngerThan.ifPresent(age -> request.put("younger-than", age));
        return request;
    }
}

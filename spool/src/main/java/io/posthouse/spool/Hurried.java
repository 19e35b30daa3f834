package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.util.List;
import java.util.Set;

/**
 * Letters that are due at a person's wish.
 *
 * @param letters how many
 * @param nextHops where their recipients were tried last
 * @param unsure letters that wait and would have to be read to know whether they are meant, or where they go; they are due
 *     when they were before
 */
public record Hurried(int letters, Set<String> nextHops, List<QueueId> unsure) {
    public Hurried {
        nextHops = Set.copyOf(nextHops);
        unsure = List.copyOf(unsure);
    }
}

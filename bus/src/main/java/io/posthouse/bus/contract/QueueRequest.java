package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import java.util.Optional;

/**
 * Which letters are in the queue? Asked by whoever shows it, answered by qmgr with a piece at a time, so that a queue of
 * any length can be shown with little memory. The queue goes on meanwhile: a letter that moves may be shown twice or be
 * missed.
 *
 * @param after where the report before this one ended; empty to begin
 * @param max how many letters are looked at for this piece, at most
 */
public record QueueRequest(Selection selection, Optional<Bookmark> after, int max) implements Request<QueueReport> {
    @Override
    public String to() {
        return "qmgr";
    }
}

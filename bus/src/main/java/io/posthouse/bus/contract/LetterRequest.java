package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import io.posthouse.mail.QueueId;
import java.util.Optional;

/** What is known of one letter? Asked by whoever shows it, answered by qmgr; empty if it is not in the queue. */
public record LetterRequest(QueueId id) implements Request<Optional<LetterReport>> {
    @Override
    public String to() {
        return "qmgr";
    }
}

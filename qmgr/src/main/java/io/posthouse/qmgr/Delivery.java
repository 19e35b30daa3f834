package io.posthouse.qmgr;

import io.posthouse.mail.Recipient;
import java.util.List;

/** One request under way: a batch of a job's recipients. Two deliveries are never equal. */
final class Delivery {
    private final NextHopQueue queue;
    private final ActiveLetter letter;
    private final List<Recipient> recipients;

    Delivery(NextHopQueue queue, ActiveLetter letter, List<Recipient> recipients) {
        this.queue = queue;
        this.letter = letter;
        this.recipients = recipients;
    }

    NextHopQueue queue() {
        return queue;
    }

    ActiveLetter letter() {
        return letter;
    }

    boolean isUrgent() {
        return letter.isUrgent();
    }

    List<Recipient> recipients() {
        return recipients;
    }
}

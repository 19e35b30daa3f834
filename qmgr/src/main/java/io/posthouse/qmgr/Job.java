package io.posthouse.qmgr;

import io.posthouse.mail.Recipient;
import java.util.List;

/** The recipients of one letter for one next hop. Owned by the qmgr thread. */
final class Job {
    private final ActiveLetter letter;
    private final List<Recipient> recipients;
    private int taken;
    private long arrival;
    private int slots;

    Job(ActiveLetter letter, List<Recipient> recipients) {
        this.letter = letter;
        this.recipients = recipients;
    }

    ActiveLetter letter() {
        return letter;
    }

    /** How many recipients are still to be taken. */
    int waiting() {
        return recipients.size() - taken;
    }

    /** How many recipients there were at first. */
    int size() {
        return recipients.size();
    }

    /** Its number among those that came to its queue. */
    long arrival() {
        return arrival;
    }

    void arrived(long number) {
        arrival = number;
    }

    /** What it has earned so that others may overtake it; negative where they did so on loan. */
    int slots() {
        return slots;
    }

    void earn(int more) {
        slots += more;
    }

    List<Recipient> take(int max) {
        int count = Math.min(max, waiting());
        List<Recipient> batch = count == recipients.size() ? recipients : recipients.subList(taken, taken + count);
        taken += count;
        return batch;
    }
}

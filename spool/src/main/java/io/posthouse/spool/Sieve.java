package io.posthouse.spool;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Gist;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which letters a selection without ids means, as far as that is known by heart. What letters have in common, their senders'
 * domains and what they wait for, is looked at once. Good until the index changes; owned by the spool thread.
 */
final class Sieve {

    /** What can be said of a letter; of two facts the lesser counts. */
    enum Answer {
        NO,
        /** It has to be read. */
        PERHAPS,
        /** And all that is counted is known of it. */
        YES;

        Answer and(Answer other) {
            return compareTo(other) < 0 ? this : other;
        }

        Answer or(Answer other) {
            return compareTo(other) > 0 ? this : other;
        }

        static Answer of(boolean whether) {
            return whether ? YES : NO;
        }
    }

    private final Selection selection;
    private final QueueIndex index;
    private final Rows rows;
    private final Lexicon lexicon;
    private final Answers bySenderDomain;
    private final Answers byMix;
    private final Answers byMixOfHeld; // why they are held is not known
    private final int senderHash;
    private final int recipientMarks;

    Sieve(Selection selection, QueueIndex index) {
        this.selection = selection;
        this.index = index;
        rows = index.rows;
        lexicon = index.lexicon;
        bySenderDomain = new Answers(lexicon.words.size(), word -> ofSenders(lexicon.words.word(word)));
        byMix = new Answers(lexicon.mixes.size(), mix -> ofMix(mix, false));
        byMixOfHeld = new Answers(lexicon.mixes.size(), mix -> ofMix(mix, true));
        senderHash = selection.sender().map(Sieve::bare).map(Summary::hash).orElse(0);
        recipientMarks = selection
                .recipient()
                .filter(wanted -> !isPattern(wanted))
                .map(Summary::marks)
                .orElse(0);
    }

    /** Answers by number, each found out once. */
    private static final class Answers {
        private final @Nullable Answer[] known;
        private final IntFunction<Answer> finder;

        Answers(int count, IntFunction<Answer> finder) {
            known = new Answer[count];
            this.finder = finder;
        }

        Answer get(int number) {
            Answer answer = known[number];
            if (answer == null) {
                answer = finder.apply(number);
                known[number] = answer;
            }
            return answer;
        }
    }

    /** Whether letters that are not in the index, since they have never been tried to the end, may be meant. */
    boolean wantsOthers() {
        return selection.states().isEmpty()
                || selection.states().contains(QueueState.INCOMING)
                || selection.states().contains(QueueState.ACTIVE);
    }

    Answer of(int row) {
        if (!selection.states().isEmpty() && !selection.states().contains(index.state(row))) {
            return Answer.NO;
        }
        if (!rows.is(row, Rows.KNOWN) || lexicon.groups(rows.mix(row)) == 0) { // or it could not be read
            return Answer.PERHAPS;
        }
        Answer letter = ofArrival(row).and(ofSender(row));
        if (rows.is(row, Rows.TAKEN)) { // what it waits for is about to change
            return letter.and(Answer.PERHAPS);
        }
        return letter == Answer.NO ? letter : letter.and(ofRecipients(row));
    }

    private Answer ofArrival(int row) {
        long arrived = rows.arrivedMicros(row);
        return Answer.of(selection
                        .arrivedBefore()
                        .map(limit -> arrived < Summary.microsCeiling(limit))
                        .orElse(true)
                && selection
                        .arrivedAfter()
                        .map(limit -> arrived > Summary.micros(limit))
                        .orElse(true));
    }

    private Answer ofSender(int row) {
        if (selection.sender().isEmpty()) {
            return Answer.YES;
        }
        boolean another = !isPattern(selection.sender().get()) && rows.senderHash(row) != senderHash;
        return another ? Answer.NO : bySenderDomain.get(rows.senderDomain(row));
    }

    private Answer ofSenders(String domain) {
        String wanted = selection.sender().orElseThrow();
        return domain.equals(Summary.NULL_PATH)
                ? Answer.of(Selection.isAddress(wanted, ""))
                : ofAddresses(domain, wanted);
    }

    /** Of those in a domain. */
    private static Answer ofAddresses(String domain, String wanted) {
        boolean whole = (wanted.equals("*") || wanted.startsWith("*@")) && wanted.lastIndexOf('*') == 0;
        return whole && Selection.isAddress(wanted, "any@" + domain)
                ? Answer.YES
                : Selection.mayBeIn(domain, wanted) ? Answer.PERHAPS : Answer.NO;
    }

    private Answer ofRecipients(int row) {
        boolean others = (rows.recipientMarks(row) & recipientMarks) != recipientMarks;
        return others ? Answer.NO : (rows.is(row, Rows.HELD) ? byMixOfHeld : byMix).get(rows.mix(row));
    }

    private Answer ofMix(int mix, boolean held) {
        Answer any = Answer.NO;
        Answer all = Answer.YES;
        for (int i = 0; i < lexicon.groups(mix); i++) {
            int cause = lexicon.cause(mix, i);
            any = any.or(ofCause(cause, held));
            if (lexicon.nextHop(cause).isEmpty()) { // where it would go is not known here
                all = Answer.PERHAPS;
            }
        }
        return any.and(all);
    }

    private Answer ofCause(int cause, boolean held) {
        String domain = lexicon.domain(cause);
        Answer ofWhom =
                selection.recipient().map(wanted -> ofAddresses(domain, wanted)).orElse(Answer.YES);
        boolean there = selection
                .domain()
                .map(wanted -> Selection.isDomain(wanted, domain))
                .orElse(true);
        return ofWhom.and(Answer.of(there))
                .and(ofNextHop(lexicon.nextHop(cause)))
                .and(ofReason(lexicon.reason(cause), held))
                .and(ofStatus(Summary.unpacked(lexicon.status(cause))));
    }

    private Answer ofNextHop(String nextHop) {
        Optional<String> wanted = selection.nextHop();
        return wanted.isPresent() && nextHop.isEmpty()
                ? Answer.PERHAPS
                : Answer.of(wanted.map(hop -> Selection.isNextHop(hop, nextHop)).orElse(true));
    }

    private Answer ofReason(String gist, boolean held) {
        if (selection.reason().isEmpty()) {
            return Answer.YES;
        }
        return held || Gist.mayContain(gist, selection.reason().get()) ? Answer.PERHAPS : Answer.NO;
    }

    private Answer ofStatus(String status) {
        return Answer.of(selection
                .status()
                .map(wanted -> !status.isEmpty() && Selection.isStatus(wanted, status))
                .orElse(true));
    }

    private static boolean isPattern(String wanted) {
        return wanted.contains("*");
    }

    private static String bare(String wanted) {
        return wanted.equals("<>") ? "" : wanted;
    }
}

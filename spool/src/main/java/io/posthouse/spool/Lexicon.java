package io.posthouse.spool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What letters wait for, in numbers: words; causes, which are made of words; mixes of causes, one for all letters whose
 * recipients wait for the same. Very many letters have few mixes. What no letter needs any more is forgotten when it may be
 * half of all: numbers are good until then. Owned by one thread.
 */
final class Lexicon {
    // What a cause is made of.
    static final int DOMAIN = 0;
    static final int NEXT_HOP = 1;
    static final int REASON = 2;
    private static final int STATUS = 3;

    private static final int FEW = 1 << 16; // words, causes and mixes; 2 MiB, about

    final Words words = new Words();
    final Tuples causes = new Tuples(); // domain, next hop, reason, status
    final Tuples mixes = new Tuples(); // cause, recipients, cause, recipients …

    private int crowd = FEW; // of so many it is worth to look whether they are needed
    private int edition;

    int mix(List<Summary.Group> groups) {
        int[] mix = new int[groups.size() * 2];
        for (int i = 0; i < groups.size(); i++) {
            Summary.Cause cause = groups.get(i).cause();
            mix[2 * i] = causes.number(
                    words.number(cause.domain()),
                    words.number(cause.nextHop()),
                    words.number(cause.reason()),
                    cause.status());
            mix[2 * i + 1] = groups.get(i).recipients();
        }
        return mixes.number(mix);
    }

    /** Whether so much has come in that half of it may not be needed any more. */
    boolean isCrowded() {
        return size() >= crowd;
    }

    private int size() {
        return words.size() + causes.size() + mixes.size();
    }

    /** Another number for each time when all numbers changed. */
    int edition() {
        return edition;
    }

    /** New numbers of what was kept. */
    record Renumbering(IntUnaryOperator words, IntUnaryOperator mixes) {}

    /** Forgets all words and mixes but some, and the words that these are made of. */
    Renumbering retain(BitSet wantedWords, BitSet wantedMixes) {
        var wantedCauses = new BitSet();
        wantedMixes.stream().forEach(mix -> {
            for (int group = 0; group < groups(mix); group++) {
                wantedCauses.set(cause(mix, group));
            }
        });
        wantedCauses.stream().forEach(cause -> {
            for (int part = DOMAIN; part <= REASON; part++) {
                wantedWords.set(word(cause, part));
            }
        });
        int[] newWords = words.retain(wantedWords);
        wantedCauses.stream().forEach(cause -> {
            for (int part = DOMAIN; part <= REASON; part++) {
                causes.change(cause, part, newWords[word(cause, part)]);
            }
        });
        int[] newCauses = causes.retain(wantedCauses);
        wantedMixes.stream().forEach(mix -> {
            for (int group = 0; group < groups(mix); group++) {
                mixes.change(mix, 2 * group, newCauses[cause(mix, group)]);
            }
        });
        int[] newMixes = mixes.retain(wantedMixes);
        crowd = Math.max(FEW, 2 * size());
        edition++;
        return new Renumbering(word -> newWords[word], mix -> newMixes[mix]);
    }

    /** How many causes a mix has. */
    int groups(int mix) {
        return mixes.length(mix) / 2;
    }

    int cause(int mix, int group) {
        return mixes.value(mix, 2 * group);
    }

    int recipients(int mix, int group) {
        return mixes.value(mix, 2 * group + 1);
    }

    List<Summary.Group> list(int mix) {
        var groups = new ArrayList<Summary.Group>();
        for (int i = 0; i < groups(mix); i++) {
            int cause = cause(mix, i);
            groups.add(new Summary.Group(
                    new Summary.Cause(domain(cause), nextHop(cause), reason(cause), status(cause)),
                    recipients(mix, i)));
        }
        return groups;
    }

    /** The number of a word in a cause: {@link #DOMAIN}, {@link #NEXT_HOP} or {@link #REASON}. */
    int word(int cause, int part) {
        return causes.value(cause, part);
    }

    String domain(int cause) {
        return words.word(causes.value(cause, DOMAIN));
    }

    String nextHop(int cause) {
        return words.word(causes.value(cause, NEXT_HOP));
    }

    String reason(int cause) {
        return words.word(causes.value(cause, REASON));
    }

    int status(int cause) {
        return causes.value(cause, STATUS);
    }
}

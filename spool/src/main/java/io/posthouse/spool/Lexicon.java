package io.posthouse.spool;

import java.util.ArrayList;
import java.util.List;

/**
 * What letters wait for, in numbers: words; causes, which are made of words; mixes of causes, one for all letters whose
 * recipients wait for the same. Very many letters have few mixes. Owned by one thread.
 */
final class Lexicon {
    // What a cause is made of.
    static final int DOMAIN = 0;
    static final int NEXT_HOP = 1;
    static final int REASON = 2;
    private static final int STATUS = 3;

    final Words words = new Words();
    final Tuples causes = new Tuples(); // domain, next hop, reason, status
    final Tuples mixes = new Tuples(); // cause, recipients, cause, recipients …

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

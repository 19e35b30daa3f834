package io.posthouse.dns;

import java.util.List;

/**
 * What a look-up found out. Always an answer and never an exception: a name that cannot be looked up now is a fact to act
 * on like any other.
 *
 * @param records empty unless {@link Kind#FOUND}
 * @param reason in plain words, why there are none; empty if found
 */
public record Answer<T>(Kind kind, List<T> records, String reason) {

    /** What a caller must tell apart. */
    public enum Kind {
        /** There is at least one record. */
        FOUND,
        /** The name exists, without records of this type. */
        NO_RECORDS,
        /** The name does not exist (RFC 8020: nor does any below it). */
        NO_DOMAIN,
        /** Nobody knows now: no server answered in time, or it answered that it cannot tell. Later it may be otherwise. */
        TROUBLE
    }

    public Answer {
        records = List.copyOf(records);
        if (records.isEmpty() == (kind == Kind.FOUND)) {
            throw new IllegalArgumentException(kind + " with " + records.size() + " records");
        }
    }

    static <T> Answer<T> found(List<T> records) {
        return new Answer<>(Kind.FOUND, records, "");
    }

    static <T> Answer<T> noRecords(String name, String type) {
        return new Answer<>(Kind.NO_RECORDS, List.of(), name + " has no " + type + " record");
    }

    static <T> Answer<T> noDomain(String name) {
        return new Answer<>(Kind.NO_DOMAIN, List.of(), "there is no domain " + name);
    }

    static <T> Answer<T> trouble(String name, String reason) {
        return new Answer<>(Kind.TROUBLE, List.of(), "cannot look up " + name + ": " + reason);
    }

    public boolean isFound() {
        return kind == Kind.FOUND;
    }
}

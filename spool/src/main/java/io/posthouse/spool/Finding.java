package io.posthouse.spool;

import java.util.Locale;

/**
 * Something in a spool that is not as it ought to be.
 *
 * @param where the file or folder, as seen from the spool's
 * @param what is wrong, in words that go on from there
 * @param repaired whether it has been repaired
 * @param trouble why it could not be, though that was wanted; else empty
 */
public record Finding(Kind kind, String where, String what, boolean repaired, String trouble) {

    /** What it can be. */
    public enum Kind {
        /** Neither a bag nor a letter. */
        FOREIGN("the relay can make nothing of it", Remedy.MOVE_TO_CORRUPT),
        /** Cannot be opened, read or changed. */
        INACCESSIBLE("the relay will stumble over it", Remedy.NONE),
        /** Not for the spool folder's owner to read and write. */
        RIGHTS("a relay of the spool's owner cannot work with it", Remedy.GIVE_RIGHTS),
        /** Not acknowledged, and left by a crash. */
        LEFTOVER("it was never accepted, and the next start deletes it", Remedy.DELETE),
        /** No id is below which all are that were given out. */
        ID_MARK("an id might be given out twice if the clock goes back", Remedy.WRITE_MARK),
        /** A bag with nothing in it that can be read. */
        UNREADABLE_BAG("no letter can be had from it", Remedy.MOVE_TO_CORRUPT),
        /** Damaged before its end. */
        DAMAGED_BAG(
                "what stood there is lost, and what it said of other letters is forgotten, so some may be delivered twice",
                Remedy.EMPTY_BAG),
        /** Ends in something unfinished. */
        TORN_BAG("that was never acknowledged, unless somebody has spoilt it", Remedy.CUT_OFF),
        /** Its entries name another bag. */
        RENAMED_BAG("a start would find nothing in it", Remedy.RENAME),
        /** A bag where none is looked for. */
        MISPLACED_BAG("its letters are not delivered, though some may have been", Remedy.MOVE_TO_ACTIVE),
        /** Has letters that are in another bag too. */
        REPEATED_BAG("they would be delivered twice", Remedy.EMPTY_BAG),
        /** A letter that cannot be read. */
        UNREADABLE_LETTER("it cannot be delivered", Remedy.MOVE_TO_CORRUPT),
        /** Named after another letter than is in it. */
        RENAMED_LETTER("a start would not deliver it", Remedy.RENAME),
        /** A letter where none is looked for. */
        MISPLACED_LETTER("a start would not deliver it", Remedy.MOVE_TO_INCOMING),
        /** History that cannot be read. */
        DAMAGED_LETTER("what stands behind that is not heeded, so some may get it twice", Remedy.WRITE_ANEW),
        /** Ends in something unfinished. */
        TORN_LETTER("nobody was told of that, unless somebody has spoilt it", Remedy.CUT_OFF),
        /** All recipients have it. */
        FINISHED_LETTER("nothing is left to do for it", Remedy.DELETE),
        /** Waits where its history does not say. */
        MOVED_LETTER("where it is counts", Remedy.NOTE),
        /** A copy of a letter that says no more than that. */
        COPY("the other one counts", Remedy.DELETE),
        /** Two letters of one id that say different things. */
        RIVAL("only one of the two can be delivered", Remedy.MOVE_TO_CORRUPT);

        private final String meaning;
        private final Remedy remedy;

        Kind(String meaning, Remedy remedy) {
            this.meaning = meaning;
            this.remedy = remedy;
        }

        /** For programs, as {@code torn-bag}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What follows from it if nobody does anything. */
        public String meaning() {
            return meaning;
        }

        public Remedy remedy() {
            return remedy;
        }
    }

    /** What a repair does. Nothing that was accepted and can be read is lost by it, and nothing unreadable is deleted. */
    public enum Remedy {
        NONE("", ""),
        MOVE_TO_CORRUPT("moves it to corrupt", "moved it to corrupt"),
        MOVE_TO_INCOMING("moves it to incoming", "moved it to incoming"),
        MOVE_TO_ACTIVE("moves it to active", "moved it to active"),
        RENAME("gives it its name back", "gave it its name back"),
        CUT_OFF("cuts it off and keeps a copy in corrupt", "cut it off and kept a copy in corrupt"),
        EMPTY_BAG(
                "gives its other letters files of their own and moves it to corrupt",
                "gave its other letters files of their own and moved it to corrupt"),
        WRITE_ANEW(
                "writes it anew with all that can be read and keeps a copy in corrupt",
                "wrote it anew with all that can be read and kept a copy in corrupt"),
        NOTE("notes that in its history", "noted that in its history"),
        WRITE_MARK("writes it", "wrote it"),
        GIVE_RIGHTS("gives it to the spool's owner", "gave it to the spool's owner"),
        DELETE("deletes it", "deleted it");

        private final String does;
        private final String did;

        Remedy(String does, String did) {
            this.does = does;
            this.did = did;
        }

        /** As {@code moves it to corrupt}; empty if a person must act. */
        public String does() {
            return does;
        }

        /** As {@code moved it to corrupt}. */
        public String did() {
            return did;
        }
    }

    /** In one line. */
    @Override
    public String toString() {
        String end = repaired
                ? "; " + kind.remedy().did()
                : !trouble.isEmpty()
                        ? "; it could not be repaired: " + trouble
                        : kind.remedy() == Remedy.NONE
                                ? ""
                                : "; a repair " + kind.remedy().does();
        return where + ' ' + what + ": " + kind.meaning() + end;
    }
}

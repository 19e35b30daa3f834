package io.posthouse.smtp;

/** What a command asks for (RFC 5321 section 4.1.1). */
public enum Verb {
    EHLO,
    HELO,
    MAIL,
    RCPT,
    DATA,
    RSET,
    NOOP,
    QUIT,
    VRFY,
    HELP,
    /** RFC 1985. */
    ETRN,
    /** A line in the form of a command, with a verb we do not know. */
    UNKNOWN,
    /** A line that can be no command. */
    MALFORMED;

    private static final int LENGTH = 4;
    private static final int UPPER_CASE = 0xDFDFDFDF;
    private static final Verb[] KNOWN = {EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, VRFY, HELP, ETRN};
    private static final int[] LETTERS = letters();

    private static int[] letters() {
        var letters = new int[KNOWN.length];
        for (int i = 0; i < KNOWN.length; i++) {
            letters[i] = letters(KNOWN[i].name());
        }
        return letters;
    }

    private static int letters(String text) {
        return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }

    /** The verb that a line begins with, in either case. */
    static Verb of(String line) {
        if (line.length() < LENGTH || (line.length() > LENGTH && line.charAt(LENGTH) != ' ')) {
            return UNKNOWN;
        }
        int letters = letters(line) & UPPER_CASE;
        for (int i = 0; i < LETTERS.length; i++) {
            if (LETTERS[i] == letters && isLetters(line)) {
                return KNOWN[i];
            }
        }
        return UNKNOWN;
    }

    /** Clearing the bit that tells the cases apart also turns some signs into letters: those are none. */
    private static boolean isLetters(String line) {
        for (int i = 0; i < LENGTH; i++) {
            if (line.charAt(i) < 'A' || line.charAt(i) > 'z') {
                return false;
            }
        }
        return true;
    }
}

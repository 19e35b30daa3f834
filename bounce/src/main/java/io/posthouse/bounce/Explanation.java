package io.posthouse.bounce;

import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Outcome;
import io.posthouse.spool.Letter;
import java.time.Duration;

/**
 * A fate in plain words.
 *
 * @param what happened
 * @param advice what the reader can do about it; empty if nothing needs to be done
 */
record Explanation(String what, String advice) {
    private static final String ASK = "Please show this message to your postmaster if you cannot make sense of it.";
    private static final String OTHERWISE = "reach the recipient in another way";
    private static final String CHECK_DOMAIN = "Please check what is written behind the @, letter by letter. ";

    static Explanation of(Notification notification, Fate fate) {
        return switch (notification.about()) {
            case FAILURE ->
                fate.outcome().beforeExpiry().isPresent() ? expired(notification, fate) : failed(notification, fate);
            case DELAY -> new Explanation(delayed(fate), "");
            case SUCCESS -> new Explanation(arrived(fate), "");
            case NEVER -> throw new IllegalStateException("told, but never wanted");
        };
    }

    private static Explanation failed(Notification notification, Fate fate) {
        EnhancedStatusCode status = fate.outcome().status();
        return switch (status.subject()) {
            case 1 -> address(notification.letter(), fate, status.detail());
            case 2 -> mailbox(notification.letter(), fate, status.detail());
            case 3 -> status.detail() == 4 ? tooLarge(notification.letter()) : mailSystem(fate);
            case 4 -> network(fate, status.detail());
            case 5 ->
                new Explanation(
                        "The two mail systems did not understand each other, which is no mistake of yours.", ASK);
            case 6 ->
                status.detail() == 7
                        ? new Explanation(
                                "An address has letters that the mail system there cannot handle.",
                                "Please ask the recipient for an address of plain letters.")
                        : new Explanation(
                                "The mail system there cannot handle the form in which the message is written.",
                                "Please send it once more as plain text, without unusual attachments.");
            case 7 -> policy(notification.letter(), status.detail());
            default -> refused(fate);
        };
    }

    /** RFC 3463 section 3.2. */
    private static Explanation address(Letter letter, Fate fate, int detail) {
        return switch (detail) {
            case 1 -> unknown(fate);
            case 2 ->
                new Explanation(
                        "The domain " + fate.domain() + " does not exist, or has no mail system.",
                        CHECK_DOMAIN + "If it is right, " + OTHERWISE + '.');
            case 3 ->
                new Explanation(
                        "The address is not one that mail can be sent to.",
                        "Please check it for characters that do not belong there.");
            case 6 ->
                new Explanation(
                        "The mailbox has moved, and nobody said where to.",
                        "Please " + OTHERWISE + ", and ask for the new address.");
            case 7, 8 -> sender(letter);
            case 10 ->
                new Explanation(
                        "The domain " + fate.domain() + " takes no mail at all.",
                        CHECK_DOMAIN + "If it is right, ask the recipient for another address.");
            default -> refused(fate);
        };
    }

    /** A host that gave no enhanced status code said less than our own, derived from its reply code, seems to say. */
    private static Explanation unknown(Fate fate) {
        boolean certain = fate.peerHost().isEmpty() || fate.outcome().said().contains("5.1.1");
        return certain
                ? new Explanation(
                        "There is no such mailbox at " + fate.domain() + '.',
                        "Please check the address, letter by letter. If it looks right, the mailbox may be gone: "
                                + OTHERWISE + ", and ask.")
                : new Explanation(
                        "The mail system there did not accept the address.",
                        "Please check the address, letter by letter. If it looks right, the answer may say more. "
                                + ASK);
    }

    private static Explanation sender(Letter letter) {
        return new Explanation(
                "The mail system there takes no mail from your address, "
                        + letter.envelope().reversePath() + '.',
                "Please check your own address in the settings of your mail program. " + ASK);
    }

    /** RFC 3463 section 3.3. */
    private static Explanation mailbox(Letter letter, Fate fate, int detail) {
        return switch (detail) {
            case 1 ->
                new Explanation(
                        "The mailbox exists, but takes no mail at present.", "Please " + OTHERWISE + ", and ask.");
            case 2 ->
                new Explanation(
                        "The mailbox is full.",
                        "Please " + OTHERWISE + ", so that some room can be made, and send the message again then.");
            case 3 -> tooLarge(letter);
            default -> refused(fate);
        };
    }

    private static Explanation tooLarge(Letter letter) {
        return new Explanation(
                "The message is too large: it has " + size(letter.sizeBytes()) + '.',
                "Please send it without its attachments, or put them where the recipient can fetch them, and send"
                        + " the link.");
    }

    private static Explanation mailSystem(Fate fate) {
        return fate.peerHost().isEmpty()
                ? refused(fate)
                : new Explanation(
                        "The mail system there cannot take the message.",
                        "Please try again in some hours, or " + OTHERWISE + '.');
    }

    /** RFC 3463 section 3.5. */
    private static Explanation network(Fate fate, int detail) {
        return switch (detail) {
            case 1, 2, 3, 4 ->
                new Explanation(
                        "No mail system of " + fate.domain() + " can be reached.",
                        CHECK_DOMAIN + "If it is right, try again tomorrow, or " + OTHERWISE + '.');
            case 6 ->
                new Explanation(
                        "The message went round in circles between mail systems.",
                        "Mail for this address is forwarded to where it came from, which is no mistake of yours. "
                                + ASK);
            default -> refused(fate);
        };
    }

    /** RFC 3463 section 3.8. */
    private static Explanation policy(Letter letter, int detail) {
        return detail == 27
                ? sender(letter) // RFC 7505 section 4.2: its domain takes no mail
                : new Explanation(
                        "The mail system there refused the message because of its rules.",
                        "Its answer may say which rule that is, and what to do. " + ASK);
    }

    private static Explanation refused(Fate fate) {
        return fate.peerHost().isEmpty()
                ? new Explanation("The message cannot be delivered.", ASK)
                : new Explanation("The mail system there refused the message.", "Its answer should say why. " + ASK);
    }

    private static Explanation expired(Notification notification, Fate fate) {
        String age = words(notification.age());
        Outcome last = fate.cause();
        if (isFull(last.status())) {
            return new Explanation(
                    "The mailbox was full, and remained so for " + age + '.',
                    "Please " + OTHERWISE + ", so that some room can be made, and send the message again then.");
        }
        if (isUnreachable(last)) {
            return new Explanation(
                    "No mail system of " + fate.domain() + " could be reached in " + age + '.',
                    CHECK_DOMAIN + "If it is right, their mail system has been down for long: try again later, or "
                            + OTHERWISE + '.');
        }
        return new Explanation(
                last.peer().isEmpty()
                        ? "The message could not be delivered in " + age + '.'
                        : "The mail system there asked us to try again later, and went on to do so for " + age + '.',
                "Please try again later, or " + OTHERWISE + '.');
    }

    private static String delayed(Fate fate) {
        Outcome last = fate.cause();
        if (isFull(last.status())) {
            return "The mailbox is full.";
        }
        if (isUnreachable(last)) {
            return "No mail system of " + fate.domain() + " could be reached so far.";
        }
        return last.peer().isEmpty()
                ? "Something is in the way, and nobody has said no."
                : "The mail system there asks us to try again later.";
    }

    private static String arrived(Fate fate) {
        if (fate.outcome().handover() == Outcome.Handover.NONE) {
            return "It is in the mailbox.";
        }
        return "It was passed on to " + Mime.oneLine(fate.peerHost())
                + ", which does not report what becomes of it. You will hear again only if it fails.";
    }

    private static boolean isFull(EnhancedStatusCode status) {
        return status.subject() == 2 && status.detail() == 2;
    }

    private static boolean isUnreachable(Outcome outcome) {
        return outcome.status().subject() == 4 && outcome.status().detail() <= 4;
    }

    static String words(Duration length) {
        if (length.toDays() > 1) {
            return length.toDays() + " days";
        }
        if (length.toHours() > 1) {
            return length.toHours() + " hours";
        }
        return Math.max(2, length.toMinutes()) + " minutes";
    }

    static String size(long bytes) {
        if (bytes >= 10 << 20) {
            return (bytes >> 20) + " MiB";
        }
        return bytes >= 10 << 10 ? (bytes >> 10) + " KiB" : bytes + " bytes";
    }
}

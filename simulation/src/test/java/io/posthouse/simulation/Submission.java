package io.posthouse.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as a client has it.
 *
 * @param reversePath empty for the null one
 * @param recipients as RCPT has them, parameters and all
 * @param parameters of MAIL
 * @param content in ASCII
 */
record Submission(int number, String reversePath, String parameters, List<Rcpt> recipients, String content) {

    /** One recipient, and what the sender wants to hear of it. */
    record Rcpt(String mailbox, String parameters) {}

    private static final int LARGE = 30_000;

    /** Any message, from one of a few people to some others. */
    static Submission any(int number, Instant now, Chance chance) {
        String from = chance.oneIn(12) ? "" : "s" + chance.below(3) + "@here.example";
        String parameters = (chance.oneIn(6) ? " RET=" + chance.of("FULL", "HDRS") + " ENVID=n" + number : "")
                + (chance.oneIn(4) ? " MT-PRIORITY=" + chance.from(-9, 9) : "");
        var recipients = new ArrayList<Rcpt>();
        int count = chance.oneIn(12) ? chance.from(4, 30) : chance.from(1, 3);
        for (int i = 0; i < count; i++) {
            recipients.add(new Rcpt(mailbox(i, chance), notify(chance)));
        }
        if (chance.oneIn(40)) {
            recipients.add(recipients.get(0));
        }
        return new Submission(number, from, parameters, recipients, content(number, from, now, chance));
    }

    /** How many mailboxes there are among the recipients. */
    int mailboxes() {
        return (int) recipients.stream().map(Rcpt::mailbox).distinct().count();
    }

    private static String mailbox(int i, Chance chance) {
        String kind = chance.oneIn(10) ? chance.of("nobody", "full", "grey") : "r";
        return kind + i + "@hop" + chance.below(5) + ".example";
    }

    private static String notify(Chance chance) {
        return chance.oneIn(5)
                ? " NOTIFY=" + chance.of("NEVER", "SUCCESS", "FAILURE", "SUCCESS,FAILURE", "DELAY,FAILURE")
                : "";
    }

    private static String content(int number, String from, Instant now, Chance chance) {
        var content = new StringBuilder()
                .append("From: <" + from + ">\r\nDate: Mon, 23 Nov 2026 16:44:00 +0000\r\n")
                .append("Message-ID: <" + number + "." + now.toEpochMilli() + "@here.example>\r\n")
                .append("Subject: number " + number + "\r\n\r\n");
        int length = chance.below(chance.of(500, 500, 3000, 10_000, LARGE));
        while (content.length() < length) {
            content.append(chance.oneIn(30) ? "." : "")
                    .append("line ")
                    .append(content.length())
                    .append(" of ")
                    .append(number)
                    .append("x".repeat(chance.below(60)))
                    .append("\r\n");
        }
        return content.toString();
    }
}

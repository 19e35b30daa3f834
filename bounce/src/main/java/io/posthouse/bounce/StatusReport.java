package io.posthouse.bounce;

import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.spool.Letter;

/** The part that programs read: what became of each recipient, in fields (RFC 3464 section 2). */
final class StatusReport {
    private StatusReport() {}

    static String of(Notification notification) {
        var report = new StringBuilder(256 + notification.fates().size() * 256);
        Letter letter = notification.letter();
        letter.envelope()
                .envelopeId()
                .ifPresent(name -> report.append(Mime.field("Original-Envelope-Id", name.value())));
        report.append(Mime.field("Reporting-MTA", "dns; " + notification.hostname()));
        report.append(Mime.field("Arrival-Date", Mime.date(letter.reception().at())));
        for (Fate fate : notification.fates()) {
            report.append(Mime.CRLF);
            recipient(report, notification, fate);
        }
        return report.toString();
    }

    private static void recipient(StringBuilder report, Notification notification, Fate fate) {
        boolean international = notification.isInternational();
        fate.recipient()
                .originalRecipient()
                .map(StatusReport::typed)
                .ifPresent(original -> report.append(Mime.field("Original-Recipient", original)));
        String address = fate.recipient().forwardPath().toString();
        report.append(Mime.field("Final-Recipient", Mime.typedAddress(address, international)))
                .append(Mime.field("Action", action(notification.about(), fate.outcome())))
                .append(Mime.field("Status", fate.outcome().status().toString()));
        String host = Mime.oneLine(fate.peerHost());
        if (!host.isEmpty()) {
            report.append(Mime.field("Remote-MTA", "dns; " + shown(host, international)));
        }
        String said = Mime.oneLine(fate.cause().said());
        if (!said.isEmpty()) {
            String type = host.isEmpty() ? "x-posthouse; " : "smtp; ";
            report.append(Mime.folded("Diagnostic-Code", type + shown(said, international)));
        }
        report.append(Mime.field("Last-Attempt-Date", Mime.date(notification.at())));
        if (notification.about() == Notify.DELAY) {
            report.append(Mime.field("Will-Retry-Until", Mime.date(notification.retryUntil())));
        }
    }

    private static String typed(OriginalRecipient original) {
        return original.addressType() + "; " + original.address();
    }

    private static String shown(String text, boolean international) {
        return international ? text : Mime.ascii(text);
    }

    /** RFC 3464 section 2.3.3. */
    private static String action(Notify about, Outcome outcome) {
        return switch (about) {
            case FAILURE -> "failed";
            case DELAY -> "delayed";
            case SUCCESS -> outcome.handover() == Outcome.Handover.NONE ? "delivered" : "relayed";
            case NEVER -> throw new IllegalStateException("told, but never wanted");
        };
    }
}

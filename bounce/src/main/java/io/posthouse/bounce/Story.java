package io.posthouse.bounce;

import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part that people read: what happened, in the peer's words and in plain ones, and what can be done. */
final class Story {
    /** Recipients told one by one; all of them are in the report for programs. */
    private static final int MAX_TOLD = 100;

    private static final int MAX_QUOTED = 100;

    /** Recipients that share it are told together. */
    private record Reason(Explanation explanation, String source, String answer) {}

    private final Notification notification;
    private final Original original;
    private final PlainText text = new PlainText();

    private Story(Notification notification, Original original) {
        this.notification = notification;
        this.original = original;
    }

    static String of(Notification notification, Original original) {
        return new Story(notification, original).tell();
    }

    /** The notification's subject. */
    static String subject(Notification notification) {
        String what = switch (notification.about()) {
            case FAILURE -> "Not delivered: ";
            case DELAY -> "Not delivered yet: ";
            case SUCCESS -> isRelayed(notification) ? "Passed on: " : "Delivered: ";
            case NEVER -> throw new IllegalStateException("told, but never wanted");
        };
        String whose = notification.toPostmaster() ? "a notification" : "your message";
        String address = notification.fates().get(0).recipient().forwardPath().toString();
        if (notification.fates().size() > 1) {
            return what + whose + " to " + notification.fates().size() + " recipients";
        }
        return what + whose + (Mime.isAscii(address) || notification.isInternational() ? " to " + address : "");
    }

    private static boolean isRelayed(Notification notification) {
        return notification.fates().stream().anyMatch(fate -> fate.outcome().handover() != Outcome.Handover.NONE);
    }

    private String tell() {
        text.paragraph(0, "This is the mail system of " + notification.hostname() + '.');
        text.paragraph(0, beginning());
        reasons().forEach(this::tell);
        if (notification.fates().size() > MAX_TOLD) {
            text.paragraph(
                    0,
                    "And " + (notification.fates().size() - MAX_TOLD) + " more; the attached report names them all.");
        }
        text.paragraph(0, ending()).lines(0, attached());
        return text.toString();
    }

    private String beginning() {
        if (notification.toPostmaster()) {
            return "A message without a return address, most likely a notification such as this one, could not be"
                    + " delivered. There is no sender to tell, so this comes to you as the postmaster. It was for:";
        }
        return switch (notification.about()) {
            case FAILURE -> yourMessage() + " could not be delivered to:";
            case DELAY ->
                yourMessage() + " has not been delivered for "
                        + Explanation.words(notification.age())
                        + ". It still waits for:";
            case SUCCESS -> yourMessage() + (isRelayed(notification) ? " was passed on for:" : " was delivered to:");
            case NEVER -> throw new IllegalStateException("told, but never wanted");
        };
    }

    private String yourMessage() {
        String subject = original.field("Subject")
                .filter(given -> given.length() <= MAX_QUOTED && !given.contains("=?"))
                .map(given -> " \"" + given + '"')
                .orElse("");
        return "Your message" + subject + " of "
                + Mime.date(notification.letter().acceptedAt());
    }

    private Map<Reason, List<Fate>> reasons() {
        Map<Reason, List<Fate>> reasons = new LinkedHashMap<>();
        for (Fate fate : notification
                .fates()
                .subList(0, Math.min(MAX_TOLD, notification.fates().size()))) {
            boolean ours = fate.peerHost().isEmpty();
            var reason = new Reason(
                    Explanation.of(notification, fate),
                    ours ? "" : Mime.oneLine(fate.peerHost()),
                    notification.about() == Notify.SUCCESS
                            ? ""
                            : Mime.oneLine(fate.cause().said()));
            reasons.computeIfAbsent(reason, any -> new ArrayList<>()).add(fate);
        }
        return reasons;
    }

    private void tell(Reason reason, List<Fate> fates) {
        fates.forEach(fate -> text.lines(4, named(fate.recipient())));
        text.emptyLine().paragraph(8, reason.explanation().what());
        if (!reason.answer().isEmpty()) {
            text.lines(8, reason.source().isEmpty() ? "In technical words:" : reason.source() + " answered:")
                    .paragraph(12, reason.answer());
        }
        if (!reason.explanation().advice().isEmpty() && !notification.toPostmaster()) {
            text.paragraph(8, reason.explanation().advice());
        }
    }

    /** As the sender wrote it, too, where that was another address. */
    private static String named(Recipient recipient) {
        String address = recipient.forwardPath().toString();
        return recipient
                .originalRecipient()
                .map(original -> Mime.oneLine(original.address()))
                .filter(original -> !original.equalsIgnoreCase(address))
                .map(original -> '<' + address + ">, whom you wrote to as <" + original + '>')
                .orElse('<' + address + '>');
    }

    private String ending() {
        return switch (notification.about()) {
            case FAILURE ->
                "It will not be tried again."
                        + (isAboutAll() ? "" : " This is about the recipients above and no others.");
            case DELAY ->
                "You need not do anything, and need not send it again: it will be tried until "
                        + Mime.date(notification.retryUntil()) + ", and you will hear if it fails then.";
            case SUCCESS -> "You asked to be told.";
            case NEVER -> throw new IllegalStateException("told, but never wanted");
        };
    }

    private boolean isAboutAll() {
        return notification.fates().size()
                == notification.letter().envelope().recipients().size();
    }

    private String attached() {
        String message = notification.toPostmaster() ? "the message" : "your message";
        return "Attached are a report for mail programs and "
                + (original.whole() ? message : "the header of " + message) + '.';
    }
}

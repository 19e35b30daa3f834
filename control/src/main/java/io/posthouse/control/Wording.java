package io.posthouse.control;

import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.LetterReport;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is said of letters in JSON; in the words that the spool's files use. */
final class Wording {

    static String word(QueueState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** A letter in a list: of its recipients those that keep it in the queue. */
    static Map<String, Object> of(QueuedLetter letter) {
        return of(letter, letter.waiting());
    }

    private static Map<String, Object> of(QueuedLetter letter, List<QueuedRecipient> recipients) {
        var said = new LinkedHashMap<String, Object>();
        said.put("queue", word(letter.state()));
        said.put("id", letter.id());
        said.put("size", letter.sizeBytes());
        said.put("arrival", letter.arrivedAt());
        said.put("sender", letter.envelope().reversePath().address());
        Priority priority = letter.envelope().priority();
        if (!priority.equals(Priority.NORMAL)) {
            said.put("priority", priority.value());
        }
        said.put("recipients", recipients.stream().map(Wording::of).toList());
        said.put("attempts", letter.attempts());
        letter.next().ifPresent(next -> said.put("next", next));
        if (letter.state() == QueueState.HOLD) {
            said.put("held-because", letter.heldBecause());
        }
        said.put("expiring", letter.expiring());
        return said;
    }

    private static Map<String, Object> of(QueuedRecipient recipient) {
        var said = new LinkedHashMap<String, Object>();
        said.put("address", recipient.recipient().forwardPath());
        said.put("next-hop", recipient.nextHop());
        recipient.latest().ifPresent(outcome -> {
            said.put("result", word(outcome));
            said.put("status", outcome.status());
            said.put("reason", outcome.said());
        });
        return said;
    }

    private static String word(Outcome outcome) {
        return outcome.result().name().toLowerCase(Locale.ROOT);
    }

    /** All of a letter but its content. */
    static Map<String, Object> of(LetterReport report) {
        QueuedLetter letter = report.letter();
        Map<String, Object> said = of(letter, letter.recipients());
        said.put("body", letter.envelope().body().parameter());
        letter.envelope().envelopeId().ifPresent(name -> said.put("envelope-id", name));
        letter.envelope().returned().ifPresent(returned -> said.put("returned", returned.parameter()));
        letter.reception().client().ifPresent(client -> said.put("client", client.getHostAddress()));
        said.put("helo", letter.reception().helo());
        said.put("protocol", letter.reception().protocol());
        said.put("history", report.history().stream().map(Wording::of).toList());
        return said;
    }

    private static Map<String, Object> of(Happening happening) {
        var said = new LinkedHashMap<String, Object>();
        said.put("what", what(happening));
        said.put("at", happening.at());
        if (happening instanceof Happening.Tried tried) {
            said.put("attempt", tried.attempt());
            said.put("next-hop", tried.nextHop());
            said.put("recipients", addresses(tried.recipients()));
            said.put("status", tried.outcome().status());
            said.put("peer", tried.outcome().peer());
            said.put("said", tried.outcome().said());
        } else if (happening instanceof Happening.Postponed postponed) {
            said.put("due", postponed.due());
        } else if (happening instanceof Happening.Told told) {
            said.put("about", told.about().name().toLowerCase(Locale.ROOT));
            said.put("recipients", addresses(told.recipients()));
            told.notification().ifPresent(id -> said.put("notification", id));
        } else if (happening instanceof Happening.Stopped stopped) {
            said.put("reason", stopped.reason());
        }
        return said;
    }

    private static String what(Happening happening) {
        if (happening instanceof Happening.Arrived) {
            return "accepted";
        } else if (happening instanceof Happening.Tried tried) {
            return word(tried.outcome());
        } else if (happening instanceof Happening.Postponed) {
            return "due";
        } else if (happening instanceof Happening.Told) {
            return "notified";
        } else if (happening instanceof Happening.Handled handled) {
            return pastParticiple(handled.what());
        }
        return "held";
    }

    private static String pastParticiple(Intervention what) {
        return switch (what) {
            case HOLD -> "held";
            case RELEASE -> "released";
            case REQUEUE -> "requeued";
            case EXPIRE, EXPIRE_AND_RELEASE -> "expired";
            case DELETE -> "deleted";
            case FLUSH -> "flushed";
        };
    }

    private static List<String> addresses(List<Recipient> recipients) {
        return recipients.stream()
                .map(recipient -> recipient.forwardPath().toString())
                .toList();
    }

    private Wording() {}
}

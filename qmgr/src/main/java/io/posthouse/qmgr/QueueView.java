package io.posthouse.qmgr;

import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Dossier;
import io.posthouse.spool.Letter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Letters as operators see them: what the spool has, and what is being done with it at the moment. */
final class QueueView {
    private final Hands hands;

    QueueView(Hands hands) {
        this.hands = hands;
    }

    QueuedLetter of(Dossier dossier) {
        Letter letter = dossier.letter();
        List<Happening> history = dossier.history();
        return new QueuedLetter(
                letter.id(),
                state(dossier),
                letter.envelope(),
                letter.reception(),
                recipients(letter, history),
                letter.sizeBytes(),
                history.isEmpty() ? letter.acceptedAt() : history.get(0).at(),
                history.isEmpty()
                        ? letter.acceptedAt()
                        : history.get(history.size() - 1).at(),
                letter.attempts(),
                next(dossier),
                dossier.state() == QueueState.HOLD ? reason(history) : "",
                letter.expiring());
    }

    private QueueState state(Dossier dossier) {
        return dossier.state() == QueueState.INCOMING
                        && hands.isTrying(dossier.letter().id())
                ? QueueState.ACTIVE
                : dossier.state();
    }

    /** To the second where the history has it; the spool itself keeps minutes. */
    private static Optional<Instant> next(Dossier dossier) {
        Optional<Instant> due = Optional.empty();
        for (Happening happening : dossier.history()) {
            if (happening instanceof Happening.Postponed postponed) {
                due = Optional.of(postponed.due());
            }
        }
        return dossier.state() == QueueState.DEFERRED ? due.or(dossier::due) : Optional.empty();
    }

    private static String reason(List<Happening> history) {
        String reason = "";
        for (Happening happening : history) {
            if (happening instanceof Happening.Stopped stopped) {
                reason = stopped.reason();
            }
        }
        return reason;
    }

    private List<QueuedRecipient> recipients(Letter letter, List<Happening> history) {
        Map<Mailbox, String> tried = new HashMap<>();
        for (Happening happening : history) {
            if (happening instanceof Happening.Tried attempt) {
                attempt.recipients().forEach(recipient -> tried.put(recipient.forwardPath(), attempt.nextHop()));
            }
        }
        return letter.envelope().recipients().stream()
                .map(recipient -> of(recipient, letter.outcomes().get(recipient), tried.get(recipient.forwardPath())))
                .toList();
    }

    private QueuedRecipient of(Recipient recipient, @Nullable Outcome latest, @Nullable String tried) {
        return new QueuedRecipient(
                recipient, Optional.ofNullable(latest), tried == null ? hands.nextHop(recipient) : tried);
    }
}

package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.Request;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.LetterRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Letter;
import java.util.List;
import java.util.Optional;

/** A queue manager of whom people ask. */
abstract class DeskRig {
    final QueueRig rig = new QueueRig().start();

    <A> A ask(Request<A> request) {
        var answer = rig.bus.ask(request).toCompletableFuture();
        rig.bus.settle();
        return answer.join();
    }

    InterventionReport intervene(Intervention what, Selection selection) {
        return ask(new InterventionRequest(what, selection, "by hand", false, rig.time.now(), Optional.empty(), 100));
    }

    InterventionReport intervene(Intervention what, QueueId... ids) {
        return intervene(what, Selection.of(List.of(ids)));
    }

    Result resultOf(Intervention what, QueueId id) {
        return intervene(what, id).hits().get(0).result();
    }

    Optional<QueueState> stateOf(QueueId id) {
        return ask(new LetterRequest(id)).map(report -> report.letter().state());
    }

    /** A letter that a busy next hop has put off. */
    QueueId deferred(String recipient) {
        QueueId id = rig.accept(recipient);
        rig.report(BUSY, true);
        return id;
    }

    /** A person holds a letter of which the queue manager hears only then; it is to stay held. */
    void assertHeedsAHoldBeforeTheNewsOf(Letter letter) {
        intervene(Intervention.HOLD, letter.id());
        rig.say(letter);
        rig.bus.settle();
        assertThat(rig.asked).isEmpty();
        assertThat(rig.spool.held).containsKey(letter.id());
    }

    List<Intervention> interventions() {
        return rig.said(Intervened.class).stream().map(Intervened::what).toList();
    }
}

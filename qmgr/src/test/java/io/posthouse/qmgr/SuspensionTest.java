package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.NO_CONNECTION;
import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SuspensionTest {
    private final QueueRig rig = new QueueRig().start();

    private void kill() {
        for (int i = 0; i < 3; i++) {
            rig.accept("b@dead.example");
        }
        for (int i = 0; i < 3; i++) {
            rig.report(NO_CONNECTION, false);
        }
    }

    @Test
    void defersNewMailForADeadNextHopAtOnceAndSaysWhy() {
        kill();
        int asked = rig.asked.size();
        var id = rig.accept("b@dead.example");
        assertThat(rig.asked).hasSize(asked);
        assertThat(rig.spool.deferred).containsKey(id);
        Outcome told = rig.said(Deferred.class).get(3).outcome();
        assertThat(told.status()).hasToString("4.4.1");
        assertThat(told.said())
                .isEqualTo("not tried, the next hop is left alone until 2026-11-23T16:49:00Z: connection refused");
    }

    @Test
    void defersWhatWaitsWhenANextHopDies() {
        for (int i = 0; i < 1000; i++) {
            rig.accept("b@dead.example");
        }
        for (int i = 0; i < 5; i++) {
            rig.report(NO_CONNECTION, false);
        }
        assertThat(rig.spool.deferred).hasSize(1000);
        assertThat(rig.asked).hasSizeBetween(5, 7);
    }

    @Test
    void leavesOtherNextHopsAlone() {
        kill();
        rig.accept("b@there.example");
        rig.report(OK, true);
        assertThat(rig.said(Delivered.class)).hasSize(1);
    }

    @Test
    void probesADeadNextHopWithOneLetterAndThenSendsTheRest() {
        kill();
        for (int i = 0; i < 20; i++) {
            rig.accept("b@dead.example");
        }
        int asked = rig.asked.size();
        rig.advance(Duration.ofMinutes(20));
        assertThat(rig.asked).hasSize(asked + 1);
        rig.report(OK, true);
        assertThat(rig.inHand).hasSize(5);
        rig.deliverAll();
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void costsOneConnectionForEachProbeWhileItStaysDead() {
        kill();
        for (int i = 0; i < 20; i++) {
            rig.accept("b@dead.example");
        }
        rig.answering(NO_CONNECTION, false);
        int asked = rig.asked.size();
        rig.advance(Duration.ofHours(1));
        assertThat(rig.asked.size() - asked).isBetween(5, 12);
        assertThat(rig.spool.deferred).hasSize(23);
    }

    @Test
    void comesBackAtOnceWhenASessionWorksThatWasUnderWay() {
        for (int i = 0; i < 5; i++) {
            rig.accept("b@sick.example");
        }
        for (int i = 0; i < 3; i++) {
            rig.report(NO_CONNECTION, false);
        }
        rig.report(OK, true);
        rig.accept("c@sick.example");
        assertThat(rig.inHand).hasSize(2);
    }

    @Test
    void takesARefusalForALivingNextHop() {
        rig.answering(QueueRig.BUSY, true);
        for (int i = 0; i < 50; i++) {
            rig.accept("b@busy.example");
        }
        assertThat(rig.asked).hasSize(50);
    }

    @Test
    void blamesNoNextHopForAFailureForGoodWithoutConnecting() {
        rig.answering(Outcome.failed("5.1.10", "", "the domain takes no mail (RFC 7505)"), false);
        for (int i = 0; i < 20; i++) {
            rig.accept("b@null-mx.example");
        }
        assertThat(rig.asked).hasSize(20);
        assertThat(rig.toldOf).hasSize(20);
    }
}

package io.posthouse.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Service;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private final InlineBus bus = new InlineBus(time);
    private final Supervisor supervisor = new Supervisor(bus);
    private final List<String> diary = new ArrayList<>();
    private final List<ServiceStarted> started = new ArrayList<>();
    private final Map<String, CompletableFuture<Void>> drains = new HashMap<>();
    private boolean broken;

    @BeforeEach
    void listen() {
        bus.subscribe("test", ServiceStarted.class, Runnable::run, started::add);
    }

    private final class Fake implements Service {
        private final String name;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() {
            diary.add(name + " starts");
            if (broken) {
                throw new IllegalStateException("port 25 is in use");
            }
        }

        @Override
        public CompletionStage<Void> drain() {
            diary.add(name + " drains");
            return drains.computeIfAbsent(name, any -> new CompletableFuture<>());
        }

        @Override
        public void stop() {
            diary.add(name + " stops");
        }
    }

    private Supplier<Service> fake(String name) {
        return () -> new Fake(name);
    }

    private void fail(String name) {
        bus.publish(new ServiceFailed(name, new IllegalStateException("a bug")));
    }

    @Test
    void stopsInTheReverseOrder() {
        supervisor.start(fake("spool"));
        supervisor.start(fake("qmgr"));
        supervisor.start(fake("smtpd"));
        supervisor.stop();
        assertThat(diary)
                .containsExactly(
                        "spool starts", "qmgr starts", "smtpd starts", "smtpd stops", "qmgr stops", "spool stops");
    }

    @Test
    void makesAFailedServiceAnewAndLeavesTheOthersAlone() {
        supervisor.start(fake("qmgr"));
        supervisor.start(fake("smtpd"));
        fail("qmgr");
        fail("qmgr"); // two hearers of one service may both throw
        assertThat(diary).endsWith("smtpd starts", "qmgr stops");
        time.advance(Duration.ofSeconds(1));
        assertThat(diary).endsWith("qmgr stops", "qmgr starts");
        assertThat(started)
                .containsExactly(
                        new ServiceStarted("qmgr", 0), new ServiceStarted("smtpd", 0), new ServiceStarted("qmgr", 1));
    }

    @Test
    void makesWhatStandsOnAFailedBaseAnewAsWell() {
        supervisor.startBase(fake("spool"));
        supervisor.start(fake("qmgr"));
        supervisor.start(fake("smtpd"));
        fail("qmgr");
        diary.clear();
        fail("spool");
        time.advance(Duration.ofSeconds(2));
        assertThat(diary)
                .containsExactly(
                        "smtpd stops", "qmgr stops", "spool stops", "spool starts", "qmgr starts", "smtpd starts");
    }

    @Test
    void startsNothingOnABaseThatCannotStart() {
        supervisor.startBase(fake("spool"));
        supervisor.start(fake("smtpd"));
        fail("smtpd");
        broken = true;
        fail("spool");
        diary.clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(diary).containsExactly("spool starts", "spool stops");
        broken = false;
        time.advance(Duration.ofSeconds(2));
        assertThat(diary).endsWith("spool starts", "smtpd starts");
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToAMinuteAndASecondAgainAfterAQuietWhile() {
        supervisor.start(fake("qmgr"));
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            fail("qmgr");
            diary.clear();
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(diary).isEmpty();
            time.advance(Duration.ofMillis(1));
            assertThat(diary).containsExactly("qmgr starts");
        }
        time.advance(Duration.ofMinutes(5));
        fail("qmgr");
        diary.clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(diary).containsExactly("qmgr starts");
    }

    @Test
    void knowsAQuietWhileThoughTheClockWasPutBack() {
        supervisor.start(fake("qmgr"));
        fail("qmgr");
        time.advance(Duration.ofSeconds(1));
        time.jump(Duration.ofDays(-365));
        time.advance(Duration.ofMinutes(5));
        fail("qmgr");
        diary.clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(diary).containsExactly("qmgr starts");
    }

    @Test
    void triesAgainWhenAServiceCannotStartAgain() {
        supervisor.start(fake("smtpd"));
        broken = true;
        fail("smtpd");
        time.advance(Duration.ofSeconds(1));
        broken = false;
        time.advance(Duration.ofSeconds(2));
        assertThat(started).containsExactly(new ServiceStarted("smtpd", 0), new ServiceStarted("smtpd", 2));
    }

    @Test
    void tellsWhyAServiceCannotStartAtFirst() {
        broken = true;
        assertThatThrownBy(() -> supervisor.start(fake("smtpd"))).hasMessage("port 25 is in use");
        assertThat(diary).containsExactly("smtpd starts", "smtpd stops");
    }

    @Test
    void drainsOneServiceAfterTheOtherAndRestartsNoneMeanwhile() {
        supervisor.start(fake("qmgr"));
        supervisor.start(fake("smtpd"));
        var drained = supervisor.drain().toCompletableFuture();
        assertThat(diary).endsWith("smtpd drains");
        fail("qmgr");
        drains.get("smtpd").complete(null);
        assertThat(diary).endsWith("qmgr drains");
        assertThat(drained).isNotDone();
        drains.get("qmgr").completeExceptionally(new IllegalStateException("a bug"));
        assertThat(drained).isCompleted();
        time.advance(Duration.ofMinutes(1));
        assertThat(started).hasSize(2);
    }
}

package io.posthouse.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.bus.contract.SpoolTroubled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class LocalBusTest {
    private static final Executor AT_ONCE = Runnable::run;

    private record Question(String to, String words) implements Request<String> {}

    private final LocalBus bus = new LocalBus(new ManualTime(Instant.EPOCH), new Random(1));
    private final List<Event> heard = new ArrayList<>();

    @Test
    void anEventReachesAllWhoHearItsType() {
        bus.subscribe("one", SpoolTroubled.class, AT_ONCE, heard::add);
        bus.subscribe("all", Event.class, AT_ONCE, heard::add);
        bus.subscribe("other", ServiceStarted.class, AT_ONCE, heard::add);
        var event = new SpoolTroubled("disk full");
        bus.publish(event);
        assertThat(heard).containsExactly(event, event);
    }

    @Test
    void whoComesLaterOrLeavesHearsOnlyWhatIsSaidMeanwhile() {
        bus.publish(new SpoolTroubled("before"));
        var subscription = bus.subscribe("late", SpoolTroubled.class, AT_ONCE, heard::add);
        bus.publish(new SpoolTroubled("meanwhile"));
        subscription.cancel();
        bus.publish(new SpoolTroubled("after"));
        assertThat(heard).containsExactly(new SpoolTroubled("meanwhile"));
    }

    @Test
    void aHearerThatThrowsHasFailedAndNobodyElseSuffers() {
        var bug = new IllegalStateException("deferred twice");
        bus.subscribe("sick", SpoolTroubled.class, AT_ONCE, event -> {
            throw bug;
        });
        bus.subscribe("healthy", Event.class, AT_ONCE, heard::add);
        bus.publish(new SpoolTroubled("disk full"));
        assertThat(heard).containsExactlyInAnyOrder(new SpoolTroubled("disk full"), new ServiceFailed("sick", bug));
    }

    @Test
    void aRequestIsAnsweredByTheServiceItNames() {
        bus.answer("a", Question.class, AT_ONCE, question -> CompletableFuture.completedStage("a " + question.words()));
        bus.answer("b", Question.class, AT_ONCE, question -> CompletableFuture.completedStage("b " + question.words()));
        assertThat(bus.ask(new Question("b", "hears"))).isCompletedWithValue("b hears");
    }

    @Test
    void aRequestThatNobodyAnswersFailsAtOnceAndSaysSo() {
        assertThat(bus.ask(new Question("nobody", "?")).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("no service \"nobody\" answers Question");
    }

    @Test
    void theNewAnswererOfARestartedServiceStaysWhenTheOldOneLeaves() {
        var old = bus.answer("a", Question.class, AT_ONCE, question -> CompletableFuture.completedStage("old"));
        bus.answer("a", Question.class, AT_ONCE, question -> CompletableFuture.completedStage("new"));
        old.cancel();
        assertThat(bus.ask(new Question("a", "?"))).isCompletedWithValue("new");
    }

    @Test
    void aWorkerDoesItsTasksInOrderOnItsOwnThread() throws Exception {
        var worker = bus.worker("clerk", 10);
        var done = new CompletableFuture<List<Integer>>();
        var order = new ArrayList<Integer>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            worker.execute(() -> {
                assertThat(worker.isCurrent()).isTrue();
                order.add(number);
            });
        }
        worker.execute(() -> done.complete(order));
        assertThat(done.get()).isSorted().hasSize(1000);
        assertThat(worker.isCurrent()).isFalse();
        worker.stop();
    }

    @Test
    void aWorkerThatIsFullTakesWorkAllTheSameAndSaysWhenThereIsRoom() throws Exception {
        var worker = bus.worker("clerk", 2);
        var gate = new CountDownLatch(1);
        var room = new CompletableFuture<Boolean>();
        worker.execute(() -> await(gate));
        for (int i = 0; i < 3; i++) {
            worker.execute(() -> {});
        }
        assertThat(worker.isFull()).isTrue();
        worker.whenRoom(AT_ONCE, () -> room.complete(true));
        assertThat(room).isNotDone();
        gate.countDown();
        assertThat(room.get()).isTrue();
        worker.stop();
    }

    @Test
    void aWorkerWhoseTaskThrowsHasFailed() throws Exception {
        var failed = new CompletableFuture<ServiceFailed>();
        bus.subscribe("master", ServiceFailed.class, AT_ONCE, failed::complete);
        var bug = new IllegalStateException("a bug");
        bus.worker("clerk", 10).execute(() -> {
            throw bug;
        });
        assertThat(failed.get()).isEqualTo(new ServiceFailed("clerk", bug));
    }

    @Test
    void aPoolFinishesWhatWaitsBeforeItEnds() {
        var done = java.util.Collections.synchronizedList(new ArrayList<Integer>());
        var pool = bus.pool("files", 2);
        for (int i = 0; i < 100; i++) {
            int number = i;
            pool.execute(() -> done.add(number));
        }
        pool.drain();
        assertThat(done).hasSize(100);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.posthouse.qmgr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyWindowTest {
    private final ConcurrencyWindow window = new ConcurrencyWindow(5, 20, 0);

    private void fill() {
        while (window.hasRoom(false)) {
            window.begin(false);
        }
    }

    @Test
    void doublesInARoundOfSuccessesUpToTheLimit() {
        fill();
        round();
        assertThat(window.size()).isEqualTo(10);
        round();
        assertThat(window.size()).isEqualTo(20);
        round();
        assertThat(window.size()).isEqualTo(20);
    }

    /** All that are under way succeed, and others take their places. */
    private void round() {
        int busy = window.busy();
        for (int i = 0; i < busy; i++) {
            window.succeed();
            window.end(false);
            fill();
        }
    }

    @Test
    void opensNoFurtherThanWhatIsUsedAndTheInitialSize() {
        for (int i = 0; i < 100; i++) {
            window.begin(false);
            window.succeed();
            window.end(false);
        }
        assertThat(window.size()).isEqualTo(6);
    }

    @Test
    void closesWithFailuresAndIsDeadAfterOneCohort() {
        fill();
        assertThat(window.fail()).isFalse();
        assertThat(window.size()).isEqualTo(3); // the first costs two: half a step of hysteresis
        assertThat(window.fail()).isFalse();
        assertThat(window.size()).isEqualTo(2);
        assertThat(window.fail()).isTrue();
    }

    @Test
    void neverClosesWhileSuccessesComeBetween() {
        for (int i = 0; i < 100; i++) {
            window.begin(false);
            assertThat(window.fail()).isFalse();
            window.succeed();
            window.end(false);
            assertThat(window.size()).isPositive();
        }
    }

    @Test
    void probesWithOneDeliveryAndStartsAnewWhenItWorks() {
        window.probe();
        fill();
        assertThat(window.busy()).isEqualTo(1);
        window.succeed();
        assertThat(window.size()).isEqualTo(5);
    }

    @Test
    void hasRoomBeyondForUrgentMailButNoneBeyondTheLimit() {
        var shared = new ConcurrencyWindow(5, 6, 2);
        assertThat(shared.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            shared.begin(false);
        }
        assertThat(shared.hasRoom(false)).isFalse();
        assertThat(shared.hasRoom(true)).isTrue();
        shared.begin(true);
        shared.begin(true);
        assertThat(shared.hasRoom(true)).isFalse();
        shared.end(false);
        assertThat(shared.hasRoom(false)).isTrue();
    }

    @Test
    void isDeadAtOnceWhenTheProbeFails() {
        window.probe();
        fill();
        assertThat(window.fail()).isTrue();
    }
}

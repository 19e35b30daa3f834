package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueueIndexTest {
    private static final Summary.Cause BUSY = new Summary.Cause("there.example", "there.example", "450 later", 0);

    private final List<Integer> emptied = new ArrayList<>();
    private final QueueIndex index = new QueueIndex(emptied::add);

    private static Summary summary(int seed) {
        return new Summary(
                seed,
                4_000_000_000L - seed,
                seed % 70,
                "domain" + seed % 1000 + ".example",
                seed * 31,
                seed * 37,
                List.of(
                        new Summary.Group(BUSY, 1 + seed % 3),
                        new Summary.Group(new Summary.Cause("d" + seed % 50, "", "größer " + seed % 20, seed % 5), 1)));
    }

    @Test
    void knowsEveryLetterWhateverComesAndGoes() {
        var random = new Random(1);
        Map<QueueId, Summary> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            var id = new QueueId(random.nextInt(5000) * 0x1_0000_0001L);
            if (random.nextInt(3) == 0) {
                index.remove(id);
                expected.remove(id);
            } else {
                Summary summary = summary(i);
                index.learn(index.deferInFile(id, random.nextInt(100), i), summary);
                expected.put(id, summary);
            }
        }
        assertThat(index.rows.count()).isEqualTo(expected.size());
        expected.forEach(
                (id, summary) -> assertThat(index.summary(index.find(id))).isEqualTo(summary));
        assertThat(index.find(new QueueId(3))).isEqualTo(QueueIndex.NONE);
    }

    @Test
    void givesLettersInTheOrderOfTheirMinutesAndWithinOneAsTheyCame() {
        var random = new Random(2);
        Map<Integer, List<QueueId>> expected = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            var id = new QueueId(random.nextInt(1 << 30));
            int minute = random.nextInt(20);
            index.deferInBag(id, minute);
            expected.computeIfAbsent(minute, any -> new ArrayList<>()).add(id);
        }
        for (List<QueueId> line : expected.values()) {
            for (int i = line.size() / 2; i > 0; i--) {
                index.remove(line.remove(random.nextInt(line.size())));
            }
        }
        List<QueueId> given = new ArrayList<>();
        for (int row = firstDue(20); row != QueueIndex.NONE; row = firstDue(20)) {
            given.add(new QueueId(index.rows.id(row)));
            index.take(row);
        }
        assertThat(given)
                .containsExactlyElementsOf(
                        expected.values().stream().flatMap(List::stream).toList());
        assertThat(index.deferred.next()).isEmpty();
    }

    private int firstDue(int minute) {
        return firstDue(Folders.startOf(minute));
    }

    private int firstDue(Instant now) {
        return index.deferred.firstDue(now, Instant.MAX);
    }

    @Test
    void givesNothingBeforeItsMinute() {
        index.deferInBag(new QueueId(7), 5);
        assertThat(firstDue(4)).isEqualTo(QueueIndex.NONE);
        assertThat(firstDue(Folders.startOf(5).minusNanos(1))).isEqualTo(QueueIndex.NONE);
        assertThat(firstDue(5)).isEqualTo(index.find(new QueueId(7)));
        assertThat(index.deferred.next()).isEqualTo(Optional.of(Instant.ofEpochSecond(300)));
    }

    @Test
    void givesFirstWhatAPersonWants() {
        QueueId due = new QueueId(1);
        QueueId wanted = new QueueId(2);
        index.deferInBag(due, 3);
        index.deferInBag(wanted, 5);
        index.hurry(index.find(wanted));
        assertThat(index.deferred.next()).contains(Instant.EPOCH);
        assertThat(firstDue(4)).isEqualTo(index.find(wanted));
        index.take(index.find(wanted));
        assertThat(firstDue(4)).isEqualTo(index.find(due));
        index.deferInBag(wanted, 5);
        index.remove(due);
        assertThat(firstDue(4)).as("it is wanted only once").isEqualTo(QueueIndex.NONE);
    }

    @Test
    void tellsWhenTheLastFileHasLeftAMinute() {
        QueueId one = new QueueId(1);
        QueueId two = new QueueId(2);
        index.deferInFile(one, 5, 100);
        index.deferInBag(two, 5);
        index.moved(two, 100);
        index.take(index.find(one));
        assertThat(emptied).as("its file is still there").isEmpty();
        index.deferInFile(one, 9, 200);
        assertThat(emptied).isEmpty();
        index.holdInFile(two, 200);
        assertThat(emptied).containsExactly(5);
        index.remove(one);
        assertThat(emptied).containsExactly(5, 9);
    }

    @Test
    void forgetsWhatWasReadOfALetterThatHasChangedMeanwhile() {
        QueueId id = new QueueId(1);
        index.toBeRead(index.deferInFile(id, 5, 100));
        assertThat(index.takeUnread(10)).containsExactly(id);
        index.onNoted(id, 120);
        assertThat(index.onRead(id)).isEqualTo(QueueIndex.NONE);
        assertThat(index.isComplete()).isFalse();
        assertThat(index.stepIn(index.find(id))).as("it must be read again").isTrue();
        index.learn(index.find(id), summary(1));
        assertThat(index.isComplete()).isTrue();
    }

    @Test
    void forgetsTheWordsThatNoLetterNeeds() {
        Map<QueueId, Summary> kept = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            var id = new QueueId(i);
            Summary summary = new Summary(
                    i,
                    1,
                    1,
                    "from" + i,
                    i,
                    i,
                    List.of(new Summary.Group(new Summary.Cause("to" + i, "mx", "no", 1), 1)));
            index.learn(index.deferInBag(id, 5), summary);
            if (i % 1000 == 0) {
                kept.put(id, summary);
            } else {
                index.remove(id);
            }
        }
        assertThat(index.lexicon.words.size()).isLessThan(50_000);
        kept.forEach((id, summary) -> {
            assertThat(index.summary(index.find(id))).isEqualTo(summary);
            int mixes = index.lexicon.mixes.size();
            index.learn(index.find(id), summary);
            assertThat(index.lexicon.mixes.size()).as("it is found again").isEqualTo(mixes);
        });
    }

    @Test
    void keepsWordsOnceAndFindsThemAmongMany() {
        var words = new Words();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                assertThat(words.number("wort-" + i + "-ü")).isEqualTo(i);
            }
        }
        assertThat(words.size()).isEqualTo(10_000);
        assertThat(words.word(1234)).isEqualTo("wort-1234-ü");
    }
}

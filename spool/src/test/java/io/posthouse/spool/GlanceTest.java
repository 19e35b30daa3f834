package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A glance at a letter's file against a reading of all of it. */
class GlanceTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:44:00.123456Z");
    private static final QueueId ID = new QueueId(1_795_452_240_123_456L);
    private static final List<Outcome> OUTCOMES = List.of(
            Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later"),
            Outcome.deferred("4.4.1", "", "Connection refused"),
            Outcome.failed("5.1.1", "", "550 who?"),
            Outcome.delivered("2.0.0", "", "250 taken"));

    @TempDir
    Path folder;

    private final Random random = new Random(1);

    /** A letter to whom anything has happened. */
    private byte[] letter() {
        List<Recipient> recipients = IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> Recipient.of("ben" + random.nextInt(5) + "@there.example"))
                .toList();
        byte[] content = "x".repeat(random.nextInt(5) == 0 ? 30_000 : 1000).getBytes(StandardCharsets.US_ASCII);
        var octets = new ByteArrayOutputStream();
        write(
                octets,
                new Entry.Message(
                        ID,
                        new Envelope(ReversePath.parse("ann@here.example"), recipients, BodyType.SEVEN_BIT),
                        Reception.of(Reception.Origin.OUTSIDE, NOW),
                        new ContentTraits(false, false, 78),
                        NOW,
                        content.length,
                        0));
        octets.writeBytes(content);
        octets.write('\n');
        int attempts = random.nextInt(random.nextInt(5) == 0 ? 100 : 6);
        for (int i = 1; i <= attempts; i++) {
            List<Recipient> tried = recipients.stream()
                    .distinct()
                    .filter(any -> random.nextInt(3) > 0)
                    .toList();
            if (!tried.isEmpty()) {
                write(
                        octets,
                        new Entry.Tried(ID, i, NOW, "hop" + random.nextInt(3) + ".example", tried, any(OUTCOMES)));
            }
            write(
                    octets,
                    switch (random.nextInt(12)) {
                        case 0 -> new Entry.Handled(ID, NOW, Intervention.REQUEUE);
                        case 1 -> new Entry.Handled(ID, NOW, Intervention.EXPIRE);
                        case 2 -> new Entry.Held(ID, NOW, "by hand");
                        default -> new Entry.Due(ID, NOW, NOW.plusSeconds(600));
                    });
        }
        return octets.toByteArray();
    }

    private static void write(ByteArrayOutputStream to, Entry entry) {
        var line = new EntryLine();
        entry.writeTo(line, "");
        to.write(line.octets(), 0, line.length());
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void compare(byte[] octets) throws IOException {
        Path file = Files.write(folder.resolve(ID + ".letter"), octets);
        for (boolean held : new boolean[] {false, true}) {
            LetterReading.OwnFile expected = LetterReading.withoutContent(new FileDisk(), file);
            assertThat(Glance.at(new FileDisk(), file, held))
                    .isEqualTo(new Glance.Seen(ID, expected.reading().summary(held), expected.fileBytes()));
            assertThat(Glance.place(new FileDisk(), file)).isEqualTo(expected.place());
            assertThat(standing(Glance.standing(new FileDisk(), file, held), held))
                    .isEqualTo(standing(expected.reading(), held));
        }
    }

    /** All that a list of the queue tells, and what chooses letters for it. */
    private static List<Object> standing(LetterReading reading, boolean held) {
        Letter letter = reading.letter();
        List<Entry> history = reading.history();
        Class<? extends Entry> place = held ? Entry.Held.class : Entry.Due.class;
        return List.of(
                reading.message(),
                letter.acceptedAt(),
                letter.attempts(),
                letter.outcomes(),
                letter.expiring(),
                letter.envelope().recipients().stream().map(reading::nextHop).toList(),
                history.stream().filter(place::isInstance).reduce((earlier, last) -> last),
                history.stream().reduce((earlier, last) -> last));
    }

    @Test
    void seesWhatAReadingFinds() throws IOException {
        for (int i = 0; i < 1000; i++) {
            compare(letter());
        }
    }

    @Test
    void seesNoMoreThanAReadingFindsInADamagedLetter() throws IOException {
        for (int i = 0; i < 1000; i++) {
            byte[] octets = letter();
            int history = history(octets);
            if (history < octets.length) {
                int at = history + random.nextInt(octets.length - history);
                switch (random.nextInt(3)) {
                    case 0 -> octets[at] ^= (byte) (1 << random.nextInt(7));
                    case 1 -> octets = Arrays.copyOf(octets, at);
                    default -> Arrays.fill(octets, at, Math.min(octets.length, at + 200), (byte) 0);
                }
            }
            compare(octets);
        }
    }

    private static int history(byte[] octets) {
        return octets.length
                - new String(octets, StandardCharsets.US_ASCII)
                        .replaceFirst("(?s)^.*?\\n.*?\\n", "")
                        .length();
    }

    @Test
    void believesALineThatAPersonHasChanged() throws IOException {
        String text = new String(letter(), StandardCharsets.US_ASCII);
        compare((text + "{\"entry\":\"released\",\"id\":\"" + ID + "\",\"at\":\"" + NOW + "\"}\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void saysWhyALetterIsNone() throws IOException {
        Path file = Files.writeString(folder.resolve("nonsense"), "somebody was here\n");
        assertThatThrownBy(() -> Glance.at(new FileDisk(), file, false))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessage("it does not begin with a message");
    }
}

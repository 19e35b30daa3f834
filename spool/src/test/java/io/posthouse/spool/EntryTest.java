package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Handover;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final QueueId ID = new QueueId(1_795_000_000_123_456L);
    private static final Recipient SILENT = Recipient.of("b@there.example");
    private static final Recipient CURIOUS = new Recipient(
            Mailbox.parse("c@there.example"),
            Set.of(Notify.SUCCESS, Notify.FAILURE),
            Optional.of(OriginalRecipient.parse("rfc822;C+2Blists@there.example")));

    @Test
    void keepsWhatTheSenderWantsToBeTold() { // RFC 3461
        Entry.Message message = message(new Envelope(
                ReversePath.parse("a@here.example"),
                List.of(SILENT, CURIOUS),
                BodyType.SEVEN_BIT,
                Optional.of(EnvelopeId.parse("QQ+2B314")),
                Optional.of(Returned.HEADERS)));
        String line = line(message);
        assertThat(line)
                .contains("\"envelope-id\":\"QQ+2B314\",\"returned\":\"HDRS\"")
                .contains("\"notify\":[\"\",\"SUCCESS,FAILURE\"]")
                .contains("\"original-recipients\":[\"\",\"rfc822;C+2Blists@there.example\"]");
        assertThat(parse(line)).isEqualTo(message);
    }

    @Test
    void writesNothingOfItWhereTheSenderDidNotSay() {
        var envelope = new Envelope(ReversePath.NULL, List.of(SILENT), BodyType.SEVEN_BIT);
        assertThat(line(message(envelope))).doesNotContain("envelope-id", "returned", "notify", "original");
    }

    @Test
    void keepsHowUrgentAMessageIs() { // RFC 6710
        var envelope = new Envelope(ReversePath.NULL, List.of(SILENT), BodyType.SEVEN_BIT);
        Entry.Message urgent = message(envelope.withPriority(Priority.HIGHEST));
        assertThat(line(urgent)).contains("\"priority\":9");
        assertThat(parse(line(urgent))).isEqualTo(urgent);
        assertThat(line(message(envelope))).doesNotContain("priority");
    }

    @Test
    void refusesAPriorityThatIsNone() {
        Entry.Message ordinary = message(new Envelope(ReversePath.NULL, List.of(SILENT), BodyType.SEVEN_BIT));
        for (String value : List.of("10", "-10", "99999999999", "\"9\"")) {
            String line = line(ordinary).replaceFirst(",\"check\".*", ",\"priority\":" + value + "}");
            assertThatThrownBy(() -> parse(line)).isInstanceOf(MalformedEntryException.class);
        }
    }

    @Test
    void refusesATimeOfWhichNoLaterOneCanBeReckoned() {
        String line = line(message(new Envelope(ReversePath.NULL, List.of(SILENT), BodyType.SEVEN_BIT)));
        for (String time : List.of("+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z", "later")) {
            String edited = line.replaceFirst("\"accepted\":\"[^\"]*\"", "\"accepted\":\"" + time + '"')
                    .replaceFirst(",\"check\".*", "}");
            assertThatThrownBy(() -> parse(edited)).isInstanceOf(MalformedEntryException.class);
        }
    }

    @Test
    void refusesAnAttemptAfterWhichNoneCanBeCounted() {
        String line = line(tried(SILENT, Outcome.deferred("4.2.0", "mx[192.0.2.1]:25", "450 later")));
        for (int attempt : List.of(Integer.MAX_VALUE, -1)) {
            String edited =
                    line.replace("\"attempt\":1", "\"attempt\":" + attempt).replaceFirst(",\"check\".*", "}");
            assertThatThrownBy(() -> parse(edited)).isInstanceOf(MalformedEntryException.class);
        }
    }

    @Test
    void keepsThatThisRelayWroteItItself() {
        var message = new Entry.Message(
                ID,
                new Envelope(ReversePath.NULL, List.of(SILENT), BodyType.SEVEN_BIT),
                Reception.of(Reception.Origin.LAST_NOTIFICATION, START),
                new ContentTraits(false, false, 78),
                START,
                0,
                0);
        assertThat(parse(line(message))).isEqualTo(message);
    }

    @Test
    void refusesAnotherNumberOfWishesThanOfRecipients() {
        String line = "{\"entry\":\"message\",\"id\":\"" + ID + "\",\"reverse-path\":\"\",\"body\":\"7BIT\","
                + "\"recipients\":[\"b@there.example\"],\"notify\":[\"NEVER\",\"NEVER\"]}";
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("notify");
    }

    @Test
    void keepsWhoReportsSuccessIfAnybodyWantsToKnow() {
        Outcome relayed =
                Outcome.delivered("2.0.0", "mx[192.0.2.1]:25", "250 ok").handedOver(Handover.WITHOUT_DSN);
        assertThat(parse(line(tried(CURIOUS, relayed))))
                .extracting(entry -> ((Entry.Tried) entry).outcome())
                .isEqualTo(relayed);
        assertThat(line(tried(SILENT, relayed))).doesNotContain("handover");
    }

    @Test
    void keepsThatTheSenderWasTold() {
        var told = new Entry.Notified(
                ID,
                new Notice(Notify.FAILURE, START, List.of(SILENT), Optional.of(new QueueId(1_795_000_000_123_457L))));
        assertThat(line(told)).contains("\"entry\":\"notified\"", "\"about\":\"failure\"", "\"notification\":\"");
        assertThat(parse(line(told))).isEqualTo(told);
        var spared = new Entry.Notified(ID, new Notice(Notify.DELAY, START, List.of(SILENT), Optional.empty()));
        assertThat(parse(line(spared))).isEqualTo(spared);
    }

    @Test
    void readsTimesHoweverTheyAreWritten() {
        for (String text : List.of(
                "2026-11-23T16:44:00.123456Z",
                "2024-02-29T23:59:59.999999Z",
                "1969-12-31T23:59:59.000001Z",
                "2026-11-23T16:44:00Z",
                "2026-11-23T16:44:00.5Z",
                "2026-11-23T16:44:00.123456789Z")) {
            assertThat(EntryTimes.parse(text)).isEqualTo(Instant.parse(text));
        }
    }

    @Test
    void refusesTimesThatAreNone() {
        for (String text : List.of(
                "2026-02-29T16:44:00.123456Z",
                "2026-11-23T16:60:00.123456Z",
                "2026-11-23 16:44:00.123456Z",
                "2026-11-23T16:44:00.12345xZ",
                "")) {
            assertThatThrownBy(() -> EntryTimes.parse(text)).isInstanceOf(DateTimeException.class);
        }
    }

    @Test
    void refusesALineOfWhichAnOctetHasChanged() {
        String line = line(tried(SILENT, Outcome.deferred("4.2.0", "mx", "450 later")));
        assertThat(parse(line)).isNotNull();
        assertThatThrownBy(() -> parse(line.replace("450 later", "451 later")))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("checksum");
        int lastDigit = line.lastIndexOf('"') - 1;
        char other = line.charAt(lastDigit) == '0' ? '1' : '0';
        assertThatThrownBy(() -> parse(line.substring(0, lastDigit) + other + "\"}"))
                .isInstanceOf(MalformedEntryException.class);
    }

    private static Entry.Tried tried(Recipient recipient, Outcome outcome) {
        return new Entry.Tried(ID, 1, START, "there.example", List.of(recipient), outcome);
    }

    private static Entry.Message message(Envelope envelope) {
        var reception = new Reception(Optional.empty(), "", "ESMTP", true, START);
        return new Entry.Message(ID, envelope, reception, new ContentTraits(false, false, 78), START, 0, 0);
    }

    private static String line(Entry entry) {
        var line = new EntryLine();
        entry.writeTo(line, "");
        return new String(line.octets(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    private static Entry parse(String line) {
        byte[] octets = line.strip().getBytes(StandardCharsets.US_ASCII);
        return EntryParser.parse(octets, 0, octets.length, "");
    }
}

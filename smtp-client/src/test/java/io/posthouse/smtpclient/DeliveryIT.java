package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Domain;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Handover;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.smtpclient.StubSpool.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client says to peers of all abilities, and what it makes of their replies. */
@Timeout(60) // a net for a hang, no measure
class DeliveryIT {
    private static final String CONTENT = "Subject: hello\r\n\r\nhello\r\n";

    private final Rig rig = new Rig();
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void end() {
        peer.close();
        rig.close();
    }

    private DeliveryReport deliver(String content, String... forwardPaths) {
        return rig.deliver(rig.request(peer.nextHop(), content, forwardPaths));
    }

    private void assertConversation(String transcript) {
        assertThat(String.join("\n", peer.transcript(1)) + "\n").startsWith(transcript);
    }

    @Test
    void deliversOverSmtp() {
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes())
                .containsExactly(Outcome.delivered("2.0.0", peer.name(), "250 2.0.0 Ok: queued")
                        .handedOver(Handover.WITHOUT_DSN));
        assertThat(report.nextHopAlive()).isTrue();
        assertThat(peer.arrivals()).singleElement().satisfies(arrival -> {
            assertThat(arrival.reversePath()).isEqualTo("a@here.example");
            assertThat(arrival.forwardPaths()).containsExactly("b@there.example");
            assertThat(arrival.content()).isEqualTo(CONTENT);
        });
    }

    @Test
    void sendsCommandsInOneGroupWherePipeliningIsOffered() { // RFC 2920
        peer.at(Moment.MAIL, Adversity.hang());
        rig.ask(rig.request(peer.nextHop(), CONTENT, "b@there.example", "c@there.example"));
        rig.await(Phase.MAIL);
        peer.await(Moment.MAIL);
        assertThat(peer.waiting(1)).isEqualTo("RCPT TO:<b@there.example>\r\nRCPT TO:<c@there.example>\r\nDATA\r\n");
    }

    @Test
    void waitsForEachReplyWherePipeliningIsNotOffered() {
        peer.offering();
        peer.at(Moment.MAIL, Adversity.hang());
        rig.ask(rig.request(peer.nextHop(), CONTENT, "b@there.example"));
        peer.await(Moment.MAIL);
        assertThat(peer.waiting(1)).isEmpty();
    }

    @Test
    void saysHeloToAPeerThatDoesNotKnowEhlo() { // RFC 5321 section 3.2
        peer.withoutEhlo();
        deliver(CONTENT, "b@there.example", "c@there.example");
        assertConversation("""
                S: 220 peer.example ESMTP
                C: EHLO here.example
                S: 500 5.5.1 what?
                C: HELO here.example
                S: 250 peer.example
                C: MAIL FROM:<a@here.example>
                S: 250 2.1.0 Ok
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 Ok
                C: RCPT TO:<c@there.example>
                S: 250 2.1.5 Ok
                C: DATA
                S: 354 go on
                C: (25 octets).
                S: 250 2.0.0 Ok: queued
                """);
    }

    @Test
    void usesOnlyWhatIsOffered() {
        peer.offering("SIZE", "X-NEW-THING", "8BITMIME");
        deliver("gr\u00fc\u00dfe\r\n", "b@there.example");
        assertThat(peer.transcript(1)).contains("C: MAIL FROM:<a@here.example> SIZE=7 BODY=8BITMIME");
    }

    @Test
    void refusesWhatIsTooLargeForThePeerWithoutAsking() { // RFC 1870 section 5
        peer.offering("PIPELINING", "SIZE 10");
        DeliveryReport report = deliver(CONTENT, "b@there.example", "c@there.example");
        assertThat(report.outcomes())
                .hasSize(2)
                .allMatch(outcome -> outcome.equals(Outcome.failed(
                        "5.3.4", "", "message of 25 octets is larger than the 10 that " + peer.name() + " takes")));
        assertThat(report.nextHopAlive()).isTrue();
        assertThat(peer.transcript(1)).noneMatch(line -> line.startsWith("C: MAIL"));
        assertThat(deliver("small\r\n", "b@there.example").outcomes().get(0).result())
                .isEqualTo(Outcome.Result.DELIVERED);
        assertThat(peer.sessions()).isEqualTo(1);
    }

    @Test
    void neverConvertsEightBitContent() { // RFC 6152 section 3
        peer.offering("PIPELINING");
        assertThat(deliver("gr\u00fc\u00dfe\r\n", "b@there.example").outcomes())
                .containsExactly(Outcome.failed(
                        "5.6.3", "", "message has octets above 127, and " + peer.name() + " does not offer 8BITMIME"));
    }

    @Test
    void sendsContentThatIsSevenBitAfterAllWhateverWasDeclared() {
        peer.offering("PIPELINING");
        DeliveryRequest plain = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        var declared = new DeliveryRequest(
                plain.id(),
                plain.transport(),
                plain.nextHop(),
                plain.reversePath(),
                plain.recipients(),
                BodyType.EIGHT_BIT_MIME,
                plain.sizeBytes(),
                plain.traits(),
                1);
        assertThat(rig.deliver(declared).outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
        assertThat(peer.transcript(1)).contains("C: MAIL FROM:<a@here.example>");
    }

    @Test
    void passesOnWhatTheSenderWantsToBeToldWhereDsnIsOffered() { // RFC 3461 section 5.2.1
        peer.offering("PIPELINING", "DSN");
        DeliveryRequest plain = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        var recipient = new Recipient(
                Mailbox.parse("b@there.example"),
                Set.of(Notify.SUCCESS, Notify.DELAY),
                Optional.of(OriginalRecipient.parse("rfc822;list@there.example")));
        DeliveryReport report = rig.deliver(new DeliveryRequest(
                plain.id(),
                plain.transport(),
                plain.nextHop(),
                plain.reversePath(),
                List.of(recipient),
                plain.body(),
                plain.sizeBytes(),
                plain.traits(),
                1,
                Optional.of(EnvelopeId.parse("QQ+2B1")),
                Optional.of(Returned.HEADERS),
                Priority.NORMAL));
        assertThat(report.outcomes().get(0).handover()).isEqualTo(Handover.WITH_DSN);
        assertThat(peer.transcript(1))
                .contains(
                        "C: MAIL FROM:<a@here.example> RET=HDRS ENVID=QQ+2B1",
                        "C: RCPT TO:<b@there.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;list@there.example");
    }

    @Test
    void passesOnThePriorityWhereMtPriorityIsOffered() { // RFC 6710 section 4.2
        peer.offering("PIPELINING", "MT-PRIORITY MIXER");
        rig.deliver(urgent(rig.request(peer.nextHop(), CONTENT, "b@there.example"), new Priority(-4)));
        assertThat(peer.transcript(1)).contains("C: MAIL FROM:<a@here.example> MT-PRIORITY=-4");
    }

    @Test
    void keepsThePriorityToItselfWhereMtPriorityIsNotOffered() { // RFC 6710 section 4.3
        peer.offering("PIPELINING");
        rig.deliver(urgent(rig.request(peer.nextHop(), CONTENT, "b@there.example"), Priority.HIGHEST));
        assertThat(peer.transcript(1)).contains("C: MAIL FROM:<a@here.example>");
    }

    @Test
    void saysNothingOfAnOrdinaryPriority() {
        peer.offering("PIPELINING", "MT-PRIORITY");
        deliver(CONTENT, "b@there.example");
        assertThat(peer.transcript(1)).contains("C: MAIL FROM:<a@here.example>");
    }

    private static DeliveryRequest urgent(DeliveryRequest plain, Priority priority) {
        return new DeliveryRequest(
                plain.id(),
                plain.transport(),
                plain.nextHop(),
                plain.reversePath(),
                plain.recipients(),
                plain.body(),
                plain.sizeBytes(),
                plain.traits(),
                1,
                Optional.empty(),
                Optional.empty(),
                priority);
    }

    @Test
    void settlesEachRecipientByItsOwnReply() {
        peer.refusing("b@there.example", "550 5.1.1 no such mailbox");
        peer.refusing("c@there.example", "452 4.5.3 too many recipients");
        peer.refusing("d@there.example", "450-4.2.1 busy\r\n450 4.2.1 come again");
        DeliveryReport report =
                deliver(CONTENT, "a@there.example", "b@there.example", "c@there.example", "d@there.example");
        assertThat(report.outcomes())
                .containsExactly(
                        Outcome.delivered("2.0.0", peer.name(), "250 2.0.0 Ok: queued")
                                .handedOver(Handover.WITHOUT_DSN),
                        Outcome.failed("5.1.1", peer.name(), "550 5.1.1 no such mailbox"),
                        Outcome.deferred("4.5.3", peer.name(), "452 4.5.3 too many recipients"),
                        Outcome.deferred("4.2.1", peer.name(), "450 4.2.1 busy come again"));
        assertThat(peer.arrivals())
                .singleElement()
                .satisfies(arrival -> assertThat(arrival.forwardPaths()).containsExactly("a@there.example"));
    }

    @Test
    void settlesAllRecipientsByTheReplyToMail() {
        peer.inSession(1, Moment.MAIL, Adversity.reply("553 5.1.8 who is that?"));
        assertThat(deliver(CONTENT, "b@there.example", "c@there.example").outcomes())
                .hasSize(2)
                .allMatch(outcome -> outcome.equals(Outcome.failed("5.1.8", peer.name(), "553 5.1.8 who is that?")));
        assertSessionStillGood();
    }

    @Test
    void settlesAcceptedRecipientsByTheReplyToData() {
        peer.refusing("b@there.example", "550 5.1.1 no such mailbox")
                .at(Moment.DATA, Adversity.reply("451 4.3.0 not now"));
        assertThat(deliver(CONTENT, "b@there.example", "c@there.example").outcomes())
                .containsExactly(
                        Outcome.failed("5.1.1", peer.name(), "550 5.1.1 no such mailbox"),
                        Outcome.deferred("4.3.0", peer.name(), "451 4.3.0 not now"));
        assertSessionStillGood();
    }

    @Test
    void settlesAcceptedRecipientsByTheReplyToTheFinalDot() {
        peer.at(Moment.FINAL_DOT, Adversity.reply("554 5.7.1 spam"));
        assertThat(deliver(CONTENT, "b@there.example").outcomes())
                .containsExactly(Outcome.failed("5.7.1", peer.name(), "554 5.7.1 spam"));
        assertSessionStillGood();
    }

    @Test
    void sendsAnEmptyContentWhenThePeerWaitsForOneAlthoughAllRecipientsWereRefused() { // RFC 2920 section 3.1
        peer.refusing("b@there.example", "550 5.1.1 no such mailbox").at(Moment.DATA, Adversity.reply("354 go on"));
        assertThat(deliver(CONTENT, "b@there.example").outcomes())
                .containsExactly(Outcome.failed("5.1.1", peer.name(), "550 5.1.1 no such mailbox"));
        assertThat(peer.transcript(1)).contains("C: (0 octets).");
        assertThat(peer.arrivals()).allMatch(arrival -> arrival.forwardPaths().isEmpty());
        peer.willing();
        assertThat(deliver(CONTENT, "b@there.example").outcomes().get(0).result())
                .isEqualTo(Outcome.Result.DELIVERED);
    }

    @Test
    void endsWithoutDataWhenAllRecipientsWereRefusedOneByOne() {
        peer.offering().refusing("b@there.example", "550 5.1.1 no such mailbox");
        deliver(CONTENT, "b@there.example");
        assertThat(peer.transcript(1)).doesNotContain("C: DATA");
        assertSessionStillGood();
    }

    /** The next message finds no trace of the one before. */
    private void assertSessionStillGood() {
        rig.await(Phase.IDLE);
        peer.willing();
        assertThat(deliver(CONTENT, "c@there.example").outcomes())
                .extracting(Outcome::result)
                .containsExactly(Outcome.Result.DELIVERED);
        assertThat(peer.sessions()).isEqualTo(1);
        assertThat(peer.arrivals()).hasSize(1);
    }

    @Test
    void refusesAddressesThatWouldNotComeOutAsTheyWentIn() {
        DeliveryRequest plain = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        var crafted = new Recipient(new Mailbox("x>\r\nDATA\r\n", new Domain("there.example")));
        DeliveryReport report = rig.deliver(new DeliveryRequest(
                plain.id(),
                plain.transport(),
                plain.nextHop(),
                plain.reversePath(),
                List.of(crafted, plain.recipients().get(0)),
                plain.body(),
                plain.sizeBytes(),
                plain.traits(),
                1));
        assertThat(report.outcomes())
                .extracting(outcome -> outcome.status().toString())
                .containsExactly("5.1.3", "2.0.0");
    }

    @Test
    void joinsADeliveryThatIsUnderWay() {
        DeliveryRequest request = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        CompletableFuture<DeliveryReport> first = rig.ask(request);
        CompletableFuture<DeliveryReport> second = rig.ask(request);
        assertThat(first.join()).isEqualTo(second.join());
        assertThat(peer.arrivals()).hasSize(1);
    }

    /** As a queue manager does that restarted: in another attempt, and in other batches. */
    @Test
    void joinsADeliveryToSomeOfTheRecipientsAndDeliversToTheOthers() {
        peer.at(Moment.MAIL, Adversity.hang());
        DeliveryRequest request = rig.request(peer.nextHop(), CONTENT, "b@there.example", "c@there.example");
        CompletableFuture<DeliveryReport> first = rig.ask(request);
        peer.await(Moment.MAIL);
        List<Recipient> others = List.of(Recipient.of("c@there.example"), Recipient.of("d@there.example"));
        CompletableFuture<DeliveryReport> second = rig.ask(request.to(others));
        peer.willing().release();
        assertThat(Stream.of(first, second).flatMap(report -> report.join().outcomes().stream()))
                .extracting(Outcome::result)
                .containsOnly(Outcome.Result.DELIVERED)
                .hasSize(4);
        assertThat(peer.arrivals().stream().flatMap(arrival -> arrival.forwardPaths().stream()))
                .containsExactly("b@there.example", "c@there.example", "d@there.example");
    }

    @Test
    void defersWhatCannotBeReadFromTheSpool() {
        DeliveryRequest request = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        rig.spool.remove(request.id());
        assertThat(rig.deliver(request).outcomes())
                .containsExactly(Outcome.deferred(
                        "4.3.0", "", "the message cannot be read from the spool: no letter " + request.id()));
        assertSessionStillGood();
    }

    @Test
    void sendsNoFinalDotAfterHalfAContent() {
        rig.spool.breakAt(200_000);
        DeliveryReport report =
                rig.deliver(rig.request(peer.nextHop(), ".\r\n".repeat(100_000), Place.ELSEWHERE, "b@there.example"));
        assertThat(report.outcomes())
                .containsExactly(Outcome.deferred("4.3.0", "", "content cannot be read: bad block"));
        assertThat(peer.arrivals()).isEmpty();
    }

    @Test
    void answersEvenWhenItMakesAMistake() {
        DeliveryRequest plain = rig.request(peer.nextHop(), CONTENT, "b@there.example");
        DeliveryReport report = rig.deliver(new DeliveryRequest(
                plain.id(),
                plain.transport(),
                plain.nextHop(),
                plain.reversePath(),
                plain.recipients(),
                plain.body(),
                plain.sizeBytes(),
                null, // stands for whatever we did not think of
                1));
        assertThat(report.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.status()).hasToString("4.3.0"));
        assertThat(rig.takeMistakes()).singleElement().isInstanceOf(NullPointerException.class);
        rig.await(Phase.CLOSED);
    }
}

package io.posthouse.bounce;

import static io.posthouse.bounce.Facts.LUNCH;
import static io.posthouse.bounce.Facts.PEER;
import static io.posthouse.bounce.Facts.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Handover;
import io.posthouse.mail.Recipient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ComposerTest {
    private static final Outcome DOWN =
            Outcome.deferred("4.4.1", "", "cannot connect to mx1.there.example[198.51.100.9]:25: connection refused");
    private static final Outcome TAKEN = Outcome.delivered("2.0.0", PEER, "250 2.0.0 taken");

    @Test
    void writesAReportThatPeopleAndProgramsCanRead() {
        assertThat(Facts.about(Notify.FAILURE)
                        .fate("b@there.example", UNKNOWN)
                        .text()
                        .replace("\r\n", "\n"))
                .isEqualTo("""
                        From: Mail Delivery System <MAILER-DAEMON@relay.here.example>
                        To: <a@here.example>
                        Subject: Not delivered: your message to b@there.example
                        Date: Mon, 23 Nov 2026 16:44:02 +0000
                        Message-ID: <1K0HC0P24J0.1lh0mpfyjnyj6@relay.here.example>
                        In-Reply-To: <1@here.example>
                        References: <1@here.example>
                        Auto-Submitted: auto-replied
                        MIME-Version: 1.0
                        Content-Type: multipart/report; report-type=delivery-status;
                        	boundary="1K0HC0P24J0.2ufkcoam8cg60"

                        This is a notification in several parts, as RFC 6522 and RFC 3464 describe it.

                        --1K0HC0P24J0.2ufkcoam8cg60
                        Content-Type: text/plain; charset=us-ascii

                        This is the mail system of relay.here.example.

                        Your message "Lunch on Friday" of Mon, 23 Nov 2026 16:44:00 +0000 could
                        not be delivered to:

                            <b@there.example>

                                There is no such mailbox at there.example.

                                mx1.there.example answered:
                                    550 5.1.1 <b@there.example>: no such user

                                Please check the address, letter by letter. If it looks right,
                                the mailbox may be gone: reach the recipient in another way, and
                                ask.

                        It will not be tried again.

                        Attached are a report for mail programs and the header of your message.

                        --1K0HC0P24J0.2ufkcoam8cg60
                        Content-Type: message/delivery-status

                        Reporting-MTA: dns; relay.here.example
                        Arrival-Date: Mon, 23 Nov 2026 16:44:00 +0000

                        Final-Recipient: rfc822; b@there.example
                        Action: failed
                        Status: 5.1.1
                        Remote-MTA: dns; mx1.there.example
                        Diagnostic-Code: smtp; 550 5.1.1 <b@there.example>: no such user
                        Last-Attempt-Date: Mon, 23 Nov 2026 16:44:02 +0000

                        --1K0HC0P24J0.2ufkcoam8cg60
                        Content-Type: text/rfc822-headers

                        Received: from mua.here.example ([192.0.2.7]) by relay.here.example; Mon, 23 Nov 2026 16:44:00 +0000
                        From: Anna <a@here.example>
                        To: b@there.example
                        Subject: Lunch on
                         Friday
                        Message-ID: <1@here.example>

                        --1K0HC0P24J0.2ufkcoam8cg60--
                        """);
    }

    @Test
    void isUnderstoodByAnotherMailLibrary() throws Exception {
        var recipient = new Recipient(
                Mailbox.parse("b@there.example"),
                Set.of(Notify.FAILURE),
                Optional.of(OriginalRecipient.parse("rfc822;Bob+2Blists@Lists.example")));
        Parsed parsed = Parsed.of(Facts.about(Notify.FAILURE)
                .envelopeId("QQ+2B314")
                .fate(recipient, UNKNOWN)
                .fate("c@there.example", DOWN.expired("5 days"))
                .after(Duration.ofDays(5))
                .compose());
        assertThat(parsed.message().getContentType()).contains("multipart/report", "report-type=delivery-status");
        assertThat(parsed.header("Auto-Submitted")).isEqualTo("auto-replied"); // RFC 3834 section 3.1.7
        assertThat(parsed.report().getCount()).isEqualTo(3);
        assertThat(parsed.field("Original-Envelope-Id")).isEqualTo("QQ+314");
        assertThat(parsed.field("Reporting-MTA")).isEqualTo("dns; relay.here.example");
        assertThat(parsed.recipients()).isEqualTo(2);
        assertThat(parsed.field(0, "Original-Recipient")).isEqualTo("rfc822; Bob+lists@Lists.example");
        assertThat(parsed.field(0, "Final-Recipient")).isEqualTo("rfc822; b@there.example");
        assertThat(parsed.field(0, "Action")).isEqualTo("failed");
        assertThat(parsed.field(0, "Remote-MTA")).isEqualTo("dns; mx1.there.example");
        assertThat(parsed.field(1, "Status")).isEqualTo("5.4.7");
        assertThat(parsed.field(1, "Remote-MTA")).isNull();
        assertThat(parsed.field(1, "Diagnostic-Code")).startsWith("x-posthouse; cannot connect to");
        assertThat(parsed.returned().getContentType()).isEqualTo("text/rfc822-headers");
        assertThat(parsed.returnedOctets()).startsWith("Received: ").doesNotContain("Shall we?");
    }

    @Test
    void saysUntilWhenADelayedMessageIsTried() throws Exception {
        Parsed parsed = Parsed.of(Facts.about(Notify.DELAY)
                .fate("b@there.example", DOWN)
                .after(Duration.ofHours(4))
                .compose());
        assertThat(parsed.header("Subject")).isEqualTo("Not delivered yet: your message to b@there.example");
        assertThat(parsed.field(0, "Action")).isEqualTo("delayed");
        assertThat(parsed.field(0, "Status")).isEqualTo("4.4.1");
        assertThat(parsed.field(0, "Will-Retry-Until")).isEqualTo("Sat, 28 Nov 2026 16:44:00 +0000");
        assertThat(parsed.story())
                .contains("has\r\nnot been delivered for 4 hours")
                .contains("No mail system of there.example could be reached so far.")
                .contains("need not send it again: it will be tried\r\nuntil Sat, 28 Nov 2026 16:44:00 +0000");
    }

    @Test
    void tellsDeliveredFromRelayed() throws Exception { // RFC 3461 section 5.2.2, RFC 3464 section 2.3.3
        Parsed delivered = Parsed.of(Facts.about(Notify.SUCCESS)
                .fate("b@there.example", Outcome.delivered("2.0.0", "", "kept"))
                .compose());
        assertThat(delivered.field(0, "Action")).isEqualTo("delivered");
        assertThat(delivered.header("Subject")).startsWith("Delivered: ");
        Parsed relayed = Parsed.of(Facts.about(Notify.SUCCESS)
                .fate("b@there.example", TAKEN.handedOver(Handover.WITHOUT_DSN))
                .compose());
        assertThat(relayed.field(0, "Action")).isEqualTo("relayed");
        assertThat(relayed.header("Subject")).startsWith("Passed on: ");
        assertThat(relayed.story()).contains("mx1.there.example, which does not report");
    }

    @Test
    void tellsThePostmasterOfANotificationThatFailed() throws Exception {
        Parsed parsed = Parsed.of(Facts.about(Notify.FAILURE)
                .toPostmaster("postmaster@here.example")
                .fate("b@there.example", UNKNOWN)
                .compose());
        assertThat(parsed.header("To")).isEqualTo("<postmaster@here.example>");
        assertThat(parsed.header("Subject")).isEqualTo("Not delivered: a notification to b@there.example");
        assertThat(parsed.story())
                .contains("this\r\ncomes to you as the postmaster")
                .doesNotContain("letter by letter");
    }

    @Test
    void tellsRecipientsOfOneFateTogetherAndOfVeryManyOnlySome() throws Exception {
        var facts = Facts.about(Notify.FAILURE);
        for (int i = 0; i < 150; i++) {
            facts.fate("r" + i + "@there.example", DOWN.expired("5 days"));
        }
        Parsed parsed = Parsed.of(facts.after(Duration.ofDays(5)).compose());
        assertThat(parsed.recipients()).isEqualTo(150);
        assertThat(parsed.header("Subject")).isEqualTo("Not delivered: your message to 150 recipients");
        assertThat(parsed.story())
                .containsOnlyOnce("could be reached in 5 days")
                .contains("<r99@there.example>", "And 50 more")
                .doesNotContain("<r100@there.example>");
    }

    @Nested
    class WhatGoesBack {

        @Test
        void isAllOfTheMessageWhereTheSenderWantsThat() throws Exception { // RET=FULL
            Parsed parsed = Parsed.of(facts().wholeWanted().compose());
            assertThat(parsed.returned().getContentType()).isEqualTo("message/rfc822");
            assertThat(parsed.returnedOctets()).isEqualTo(LUNCH);
            assertThat(parsed.story()).endsWith("mail programs and your message.\r\n");
        }

        @Test
        void isOnlyTheHeaderSectionOfALargeMessage() throws Exception {
            Parsed parsed = Parsed.of(facts().wholeWanted()
                    .original(LUNCH + "x\r\n".repeat(20_000))
                    .compose());
            assertThat(parsed.returned().getContentType()).isEqualTo("text/rfc822-headers");
            assertThat(parsed.returnedOctets()).isEqualTo(LUNCH.substring(0, LUNCH.indexOf("\r\n\r\n") + 2));
        }

        @Test
        void endsAfterAWholeFieldWhereTheHeaderSectionIsTooLong() throws Exception {
            Parsed parsed = Parsed.of(
                    facts().original("X-Long: 123\r\n 456\r\n".repeat(10_000)).compose());
            assertThat(parsed.returnedOctets()).hasSize(50_000 / 19 * 19).endsWith(" 456\r\n");
        }

        @Test
        void isASevenBitMessageEvenIfAHeaderSectionIsNot() throws Exception {
            String header = "Subject: Gr\u00fc\u00dfe \r\nX-Trailing: blank \r\nX-Equals: a=b\r\n";
            Composer.Message composed =
                    facts().original(header + "\r\nbody\r\n").compose();
            assertThat(composed.traits().eightBit()).isFalse();
            Parsed parsed = Parsed.of(composed);
            assertThat(parsed.returned().getHeader("Content-Transfer-Encoding")).containsExactly("quoted-printable");
            assertThat(parsed.returnedOctets()).isEqualTo(header);
        }

        @Test
        void hasNoLineThatIsTooLong() throws Exception { // RFC 5322 section 2.1.1
            String header = "X-Long: " + "x".repeat(5000) + "\r\n";
            Composer.Message composed =
                    facts().wholeWanted().original(header + "\r\nbody\r\n").compose();
            assertThat(composed.traits().longestLine()).isLessThan(998);
            assertThat(Parsed.of(composed).returnedOctets()).isEqualTo(header);
        }

        @Test
        void isDeclaredEightBitWhereAWholeMessageIs() throws Exception { // RFC 2046 section 5.2.1
            String message = LUNCH + "Gr\u00fc\u00dfe\r\n";
            Composer.Message composed = facts().wholeWanted().original(message).compose();
            assertThat(composed.traits().eightBit()).isTrue();
            Parsed parsed = Parsed.of(composed);
            assertThat(parsed.header("Content-Transfer-Encoding")).isEqualTo("8bit");
            assertThat(parsed.returned().getHeader("Content-Transfer-Encoding")).containsExactly("8bit");
            assertThat(parsed.returnedOctets()).isEqualTo(message);
        }

        @Test
        void mayLackItsLastLineEndOrAllOfItsHeader() throws Exception {
            assertThat(Parsed.of(facts().wholeWanted()
                                    .original(LUNCH + "no end")
                                    .compose())
                            .returnedOctets())
                    .isEqualTo(LUNCH + "no end");
            assertThat(Parsed.of(facts().original("").compose()).report().getCount())
                    .isEqualTo(3);
            assertThat(Parsed.of(facts().original("Subject: x").compose()).returnedOctets())
                    .isEqualTo("Subject: x");
        }

        private static Facts facts() {
            return Facts.about(Notify.FAILURE).fate("b@there.example", UNKNOWN);
        }
    }

    @Nested
    class ForeignText {

        @Test
        void cannotAddLinesOrFieldsOrParts() throws Exception {
            String boundary = "--1K0HC0P24J0.2ufkcoam8cg60";
            Outcome hostile = Outcome.failed(
                    "5.0.0",
                    "evil\r\nStatus: 2.0.0[198.51.100.9]:25",
                    "550 no\r\n\r\n" + boundary + "\r\nContent-Type: text/html\r\n\r\n<b>\u2028\u0085\u0000pay</b>");
            Parsed parsed = Parsed.of(Facts.about(Notify.FAILURE)
                    .fate("b@there.example", hostile)
                    .original("Subject: x\r\nX: " + boundary.substring(2) + "\r\n")
                    .compose());
            assertThat(parsed.report().getCount()).isEqualTo(3);
            assertThat(parsed.field(0, "Status")).isEqualTo("5.0.0");
            assertThat(parsed.field(0, "Remote-MTA")).isEqualTo("dns; evil Status: 2.0.0");
            assertThat(parsed.field(0, "Diagnostic-Code").replaceAll("\\s+", " "))
                    .isEqualTo("smtp; 550 no " + boundary + " Content-Type: text/html <b> pay</b>");
        }

        @Test
        void isFoldedHoweverLong() throws Exception {
            Outcome wordless = Outcome.failed("5.0.0", PEER, "550 " + "x".repeat(990));
            Composer.Message composed = Facts.about(Notify.FAILURE)
                    .fate("b@there.example", wordless)
                    .compose();
            assertThat(composed.traits().longestLine()).isLessThanOrEqualTo(998);
            assertThat(Parsed.of(composed).field(0, "Diagnostic-Code")).contains("x".repeat(400));
        }

        @Test
        void beyondAsciiIsReadableForPeopleAndSafeForPrograms() throws Exception {
            Outcome said = Outcome.failed("5.7.1", PEER, "550 5.7.1 \u0441\u043f\u0430\u043c");
            Composer.Message composed =
                    Facts.about(Notify.FAILURE).fate("b@there.example", said).compose();
            assertThat(composed.traits().eightBit()).isFalse();
            assertThat(Parsed.of(composed).story()).contains("550 5.7.1 \u0441\u043f\u0430\u043c");
            assertThat(Parsed.of(composed).field(0, "Diagnostic-Code")).isEqualTo("smtp; 550 5.7.1 ????");
        }
    }

    @Nested
    class AddressesBeyondAscii { // RFC 6533
        private static final Recipient JUERGEN =
                new Recipient(new Mailbox("j\u00fcrgen+x", new Domain("there.example")));

        @Test
        void areSpelledOutForASenderWhoMayNotBeAbleToReadThem() throws Exception {
            Composer.Message composed =
                    Facts.about(Notify.FAILURE).fate(JUERGEN, UNKNOWN).compose();
            assertThat(composed.traits().eightBit()).isFalse();
            Parsed parsed = Parsed.of(composed);
            assertThat(parsed.field(0, "Final-Recipient")).isEqualTo("utf-8; \"j\\x{FC}rgen\\x{2B}x\"@there.example");
            assertThat(parsed.header("Subject")).isEqualTo("Not delivered: your message");
        }

        @Test
        void areAsTheyAreForASenderWhoHasOne() {
            Composer.Message composed = Facts.about(Notify.FAILURE)
                    .to(new Mailbox("anna\u00e9", new Domain("here.example")))
                    .fate(JUERGEN, UNKNOWN)
                    .original("Subject: Gr\u00c3\u00bc\u00c3\u009fe\r\n\r\n")
                    .compose();
            assertThat(composed.traits().eightBit()).isTrue();
            assertThat(new String(composed.octets(), StandardCharsets.UTF_8))
                    .contains("Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n")
                    .contains("Final-Recipient: utf-8; \"j\u00fcrgen+x\"@there.example\r\n")
                    .contains("Content-Type: message/global-headers\r\n");
        }
    }

    @Test
    void knowsItsOwnTraits() {
        ContentTraits traits = Facts.about(Notify.FAILURE)
                .fate("b@there.example", UNKNOWN)
                .wholeWanted()
                .original(LUNCH + ".\r\n")
                .compose()
                .traits();
        assertThat(traits.dotLines()).isTrue();
        assertThat(traits.eightBit()).isFalse();
        assertThat(traits.longestLine()).isEqualTo(100);
    }
}

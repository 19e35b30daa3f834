package io.posthouse.master;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.ClockJumped;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Notified;
import io.posthouse.bus.contract.Refused;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Reply;
import io.posthouse.mail.ReversePath;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:44:00.123456Z");
    private static final QueueId ID = QueueId.parse("7F3A0C9B2D4");
    private static final Recipient RECIPIENT = Recipient.of("b@there.example");
    private static final NextHop NEXT_HOP = NextHop.ofDomain(Domain.parse("there.example"));
    private static final String PEER = "mx1.there.example[198.51.100.9]:25";

    private final InlineBus bus = new InlineBus(new ManualTime(NOW));
    private final Logger logger = (Logger) LoggerFactory.getLogger(EventLog.NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        EventLog.of(bus);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    private String line(Event event) {
        return logged(event).getFormattedMessage();
    }

    private ILoggingEvent logged(Event event) {
        lines.list.clear();
        bus.publish(event);
        assertThat(lines.list).hasSize(1);
        return lines.list.get(0);
    }

    private static Accepted accepted(Optional<InetAddress> client, String helo) {
        return accepted(client, helo, Priority.NORMAL);
    }

    private static Accepted accepted(Optional<InetAddress> client, String helo, Priority priority) {
        var envelope = new Envelope(
                        ReversePath.parse("a@here.example"),
                        List.of(RECIPIENT, Recipient.of("c@there.example")),
                        BodyType.SEVEN_BIT)
                .withPriority(priority);
        return new Accepted(
                ID,
                envelope,
                new Reception(client, helo, "ESMTP", true, NOW),
                4096,
                new ContentTraits(false, false, 78),
                NOW);
    }

    @Test
    void tellsWhenIntakeIsSlowedAndRestored() {
        assertThat(line(new IntakeSlowed(NEXT_HOP, false, 10_001, 4096, Duration.ofSeconds(1))))
                .isEqualTo("qmgr: intake slowed, since it comes faster than it goes, next-hop=" + NEXT_HOP
                        + ", waiting=10001, large=4096, delay=1s");
        assertThat(line(new IntakeRestored(NEXT_HOP, false, 5000, 0, 4711, Duration.ofMinutes(2))))
                .isEqualTo("qmgr: intake restored, next-hop=" + NEXT_HOP
                        + ", waiting=5000, large=0, delayed=4711, lasted=120s");
    }

    @Test
    void takesTheFlowOfLargeMailForNoWarning() {
        ILoggingEvent slowed = logged(new IntakeSlowed(NEXT_HOP, true, 0, 20 << 20, Duration.ofSeconds(1)));
        assertThat(slowed.getLevel()).isEqualTo(Level.INFO);
        assertThat(slowed.getFormattedMessage())
                .isEqualTo("qmgr: intake of large mail slowed, since it comes faster than it goes, next-hop=" + NEXT_HOP
                        + ", waiting=0, large=20971520, delay=1s");
        assertThat(line(new IntakeRestored(NEXT_HOP, true, 0, 4096, 12, Duration.ofSeconds(3))))
                .isEqualTo("qmgr: intake of large mail restored, next-hop=" + NEXT_HOP
                        + ", waiting=0, large=4096, delayed=12, lasted=3s");
        assertThat(logged(new IntakeSlowed(NEXT_HOP, false, 10_001, 0, Duration.ofSeconds(1)))
                        .getLevel())
                .isEqualTo(Level.WARN);
    }

    @Test
    void tellsThatTheClockHasJumped() {
        assertThat(line(new ClockJumped(Duration.ofDays(365), NOW)))
                .isEqualTo("qmgr: the clock was put forward, or the machine slept: what is due by it is tried now, and"
                        + " nothing given up untried, by=31536000s, now=" + NOW.truncatedTo(ChronoUnit.SECONDS));
        assertThat(line(new ClockJumped(Duration.ofMinutes(-2), NOW)))
                .isEqualTo("qmgr: the clock was put back: what was to wait longer by it than any letter waits is tried"
                        + " now, by=120s, now=" + NOW.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void tellsOfALetterFromAcceptedToRemoved() throws UnknownHostException {
        assertThat(line(accepted(Optional.of(InetAddress.getByName("192.0.2.7")), "mua.here.example")))
                .isEqualTo("7F3A0C9B2D4: accepted, reverse-path=<a@here.example>, recipients=2, size=4096,"
                        + " client=[192.0.2.7], helo=\"mua.here.example\"");
        assertThat(line(accepted(Optional.empty(), "", new Priority(4))))
                .isEqualTo("7F3A0C9B2D4: accepted, reverse-path=<a@here.example>, recipients=2, size=4096, priority=4");
        assertThat(line(new Deferred(
                        ID,
                        RECIPIENT,
                        NEXT_HOP,
                        Outcome.deferred("4.2.0", PEER, "450 4.2.0 try later"),
                        Duration.ofMillis(1200),
                        1,
                        NOW.plusSeconds(300))))
                .isEqualTo("7F3A0C9B2D4: deferred, forward-path=<b@there.example>, next-hop=there.example,"
                        + " peer=mx1.there.example[198.51.100.9]:25, status=4.2.0, said=\"450 4.2.0 try later\","
                        + " delay=1.200s, attempt=1, next=2026-11-23T16:49:00Z");
        assertThat(line(new Delivered(
                        ID,
                        RECIPIENT,
                        NEXT_HOP,
                        Outcome.delivered("2.0.0", PEER, "250 2.0.0 ok"),
                        Duration.ofSeconds(307),
                        2)))
                .isEqualTo("7F3A0C9B2D4: delivered, forward-path=<b@there.example>, next-hop=there.example,"
                        + " peer=mx1.there.example[198.51.100.9]:25, status=2.0.0, said=\"250 2.0.0 ok\","
                        + " delay=307s, attempt=2");
        assertThat(line(new Notified(ID, Notify.FAILURE, List.of(RECIPIENT), QueueId.parse("7F3A0C9B2D5"))))
                .isEqualTo("7F3A0C9B2D4: notified, about=failure, recipients=1, notification=7F3A0C9B2D5");
        assertThat(line(new Removed(ID))).isEqualTo("7F3A0C9B2D4: removed");
        assertThat(line(new Intervened(ID, Intervention.DELETE))).isEqualTo("7F3A0C9B2D4: deleted by an operator");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(line(accepted(Optional.empty(), "")))
                .isEqualTo("7F3A0C9B2D4: accepted, reverse-path=<a@here.example>, recipients=2, size=4096");
        assertThat(line(new Failed(
                        ID,
                        RECIPIENT,
                        NextHop.ofHost("smart.example", 587),
                        Outcome.failed("5.4.7", "", "expired after 5 days"),
                        Duration.ofMillis(7),
                        99)))
                .isEqualTo("7F3A0C9B2D4: failed, forward-path=<b@there.example>, next-hop=[smart.example]:587,"
                        + " status=5.4.7, said=\"expired after 5 days\", delay=0.007s, attempt=99");
    }

    @Test
    void quotesEscapesAndCutsWhatOthersSaid() {
        String line = line(new Delivered(
                ID,
                RECIPIENT,
                NEXT_HOP,
                Outcome.delivered(
                        "2.0.0", "", "250 \"ok\"\r\n\\ 7F3A0C9B2D5: \u001b[31mremoved\u202e \u00e9" + "x".repeat(900)),
                Duration.ZERO,
                1));
        assertThat(line)
                .contains("said=\"250 \\\"ok\\\"\\u000d\\u000a\\\\ 7F3A0C9B2D5: \\u001b[31mremoved\\u202e \u00e9xxx")
                .contains("xxx...\", delay=0s, attempt=1")
                .doesNotContain("\n");
        assertThat(line.length()).isLessThan(600);
    }

    @Test
    void showsNoCredentials() {
        assertThat(line(new Refused(
                        "7KQ2",
                        "mua.here.example[192.0.2.7]",
                        "auth PLAIN AGFAaGVyZQBzZWNyZXQ=",
                        Reply.of(535, "5.7.8", "no"))))
                .isEqualTo("7KQ2: refused, client=mua.here.example[192.0.2.7], command=\"auth PLAIN ...\","
                        + " reply=\"535 5.7.8 no\"");
    }

    @Test
    void saysWhatAPersonShouldLookAtLouder() {
        assertThat(logged(new Held(ID, "failed for good")))
                .extracting(ILoggingEvent::getFormattedMessage, ILoggingEvent::getLevel)
                .containsExactly("7F3A0C9B2D4: held, reason=\"failed for good\"", Level.WARN);
        assertThat(logged(new SpoolTroubled("disk full; replying 452 until 1 GiB is free")))
                .extracting(ILoggingEvent::getFormattedMessage, ILoggingEvent::getLevel)
                .containsExactly("spool: disk full; replying 452 until 1 GiB is free", Level.WARN);
        assertThat(line(new SpoolRecovered("takes mail again"))).isEqualTo("spool: takes mail again");
    }

    @Test
    void tellsOfServices() {
        assertThat(line(new ServiceStarted("qmgr", 0))).isEqualTo("qmgr: started");
        assertThat(line(new ServiceStarted("qmgr", 3))).isEqualTo("qmgr: started again, restarts=3");
        ILoggingEvent failed = logged(new ServiceFailed("qmgr", new IllegalStateException("deferred twice")));
        assertThat(failed.getFormattedMessage())
                .isEqualTo("qmgr: failed, cause=\"java.lang.IllegalStateException: deferred twice\"");
        assertThat(failed.getThrowableProxy()).isNotNull();
        assertThat(failed.getLevel()).isEqualTo(Level.ERROR);
    }
}

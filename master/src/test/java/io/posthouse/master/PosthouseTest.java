package io.posthouse.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.Event;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.dns.Zone;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.qmgr.IntakePace;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.smtpd.PriorityRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosthouseTest {
    @TempDir
    Path folder;

    /** Sends one message, and returns the reply to its final dot. */
    private static String send(InetSocketAddress relay) throws IOException {
        try (var socket = new Socket(relay.getAddress(), relay.getPort());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String reply = in.readLine();
            for (String command : List.of(
                    "HELO client.example",
                    "MAIL FROM:<a@client.example>",
                    "RCPT TO:<b@there.example>",
                    "DATA",
                    "Subject: hello\r\n\r\nHow are you?\r\n.")) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                reply = in.readLine();
            }
            return reply;
        }
    }

    private static <E extends Event> BlockingQueue<E> hear(Posthouse relay, Class<E> type) {
        var events = new LinkedBlockingQueue<E>();
        relay.bus().subscribe("test", type, Runnable::run, events::add);
        return events;
    }

    private static List<Path> kept(Path data) throws IOException {
        try (var files = Files.list(data.resolve("mail/new"))) {
            return files.toList();
        }
    }

    @Test
    void keepsWhatItGetsIfNobodySaysWhereMailGoes() throws Exception {
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            BlockingQueue<Removed> removed = hear(relay, Removed.class);
            assertThat(send(relay.address())).startsWith("250 2.0.0 ");
            removed.take();
            assertThat(kept(folder)).hasSize(1);
            assertThat(Files.readString(kept(folder).get(0)))
                    .startsWith("Return-Path: <a@client.example>\r\nDelivered-To: b@there.example\r\nReceived: ")
                    .contains("\r\nSubject: hello\r\n")
                    .endsWith("\r\n\r\nHow are you?\r\n");
        }
    }

    @Test
    void passesMailOnToASmarthost() throws Exception {
        try (Posthouse end = Posthouse.builder().dataFolder(folder).start();
                Posthouse relay = Posthouse.builder()
                        .relayVia("127.0.0.1", end.address().getPort())
                        .resolver(new Zone())
                        .start()) {
            BlockingQueue<Delivered> delivered = hear(end, Delivered.class);
            BlockingQueue<Removed> removed = hear(relay, Removed.class);
            send(relay.address());
            delivered.take();
            removed.take();
            assertThat(kept(folder)).hasSize(1);
        }
    }

    @Test
    void tellsTheSmarthostHowUrgentMailIs() throws Exception { // RFC 6710 section 4.2
        try (Posthouse end = Posthouse.builder().start();
                Posthouse relay = Posthouse.builder()
                        .relayVia("127.0.0.1", end.address().getPort())
                        .priorityRule(PriorityRule.from("client.example", new Priority(4)))
                        .resolver(new Zone())
                        .start()) {
            BlockingQueue<Accepted> accepted = hear(end, Accepted.class);
            send(relay.address());
            assertThat(accepted.take().envelope().priority()).isEqualTo(new Priority(4));
        }
    }

    @Test
    void triesWhatWaitsForAClientThatWasAwayAndAsksForIt() throws Exception { // RFC 1985
        int port;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        try (Posthouse relay = Posthouse.builder()
                .relayVia("127.0.0.1", port)
                .resolver(new Zone())
                .start()) {
            BlockingQueue<Deferred> deferred = hear(relay, Deferred.class);
            send(relay.address());
            awaitInDeferred(relay, deferred.take().id());
            try (Posthouse away = Posthouse.builder()
                    .dataFolder(folder)
                    .listen("127.0.0.1", port)
                    .start()) {
                BlockingQueue<Delivered> delivered = hear(away, Delivered.class);
                assertThat(say(relay.address(), "EHLO away.example", "ETRN elsewhere.example"))
                        .startsWith("251 ");
                assertThat(say(relay.address(), "EHLO away.example", "ETRN there.example"))
                        .startsWith("253 2.0.0 1 ");
                delivered.take();
                assertThat(kept(folder)).hasSize(1);
            }
        }
    }

    /** An attempt is told of when it is written, which is a moment before the letter moves. */
    private static void awaitInDeferred(Posthouse relay, QueueId id) {
        while (relay.queue().find(id).orElseThrow().letter().state() != QueueState.DEFERRED) {
            Thread.onSpinWait();
        }
    }

    /** Returns the last reply. */
    private static String say(InetSocketAddress relay, String... commands) throws IOException {
        try (var socket = new Socket(relay.getAddress(), relay.getPort());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String reply = in.readLine();
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                do {
                    reply = in.readLine();
                } while (reply.charAt(3) == '-');
            }
            return reply;
        }
    }

    @Test
    void slowsClientsWhoseMailComesFasterThanItGoes() throws Exception {
        var time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
        var scheduling = new QmgrConfig(
                        5,
                        20,
                        500,
                        50,
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofDays(5),
                        Duration.ZERO,
                        10,
                        10)
                .withIntakePace(new IntakePace(3, DataSize.ofMebibytes(1), Duration.ofSeconds(1)));
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); // it never greets
                Posthouse relay = Posthouse.builder()
                        .relayVia("127.0.0.1", mute.getLocalPort())
                        .resolver(new Zone())
                        .scheduling(scheduling)
                        .time(time)
                        .start()) {
            BlockingQueue<IntakeSlowed> slowed = hear(relay, IntakeSlowed.class);
            BlockingQueue<IntakeRestored> restored = hear(relay, IntakeRestored.class);
            while (slowed.isEmpty()) {
                sendWhileTimePasses(relay, time);
            }
            assertThat(sendWhileTimePasses(relay, time)).startsWith("250 ");
            while (restored.isEmpty()) { // the next hop is found dead, and all is deferred
                time.advance(Duration.ofSeconds(1));
                Thread.onSpinWait();
            }
        }
    }

    private static String sendWhileTimePasses(Posthouse relay, ManualTime time) {
        CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> {
            try {
                return send(relay.address());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (!reply.isDone()) { // only so far as clients are made to wait: sessions have longer limits
            Instant soon = time.now().plusSeconds(1);
            time.next().filter(due -> !due.isAfter(soon)).ifPresent(time::advanceTo);
            Thread.onSpinWait();
        }
        return reply.join();
    }

    @Test
    void deliversAfterARestartWhatWasAcceptedBefore() throws Exception {
        int deadPort;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            deadPort = unused.getLocalPort();
        }
        try (Posthouse relay = Posthouse.builder()
                .dataFolder(folder)
                .relayVia("127.0.0.1", deadPort)
                .resolver(new Zone())
                .start()) {
            relay.bus().publish(new ServiceFailed("qmgr", new IllegalStateException("so that it is not there")));
            send(relay.address());
        }
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            BlockingQueue<Removed> removed = hear(relay, Removed.class);
            if (kept(folder).isEmpty()) {
                removed.take();
            }
            assertThat(kept(folder)).hasSize(1);
        }
    }

    @Test
    void runsSeveralTimesInOneJvmAndLeavesNothingOfATemporaryFolder() throws Exception {
        Path first;
        Path second;
        try (Posthouse one = Posthouse.builder().start();
                Posthouse two = Posthouse.builder().start()) {
            assertThat(one.address().getPort()).isNotEqualTo(two.address().getPort());
            first = spool(one);
            second = spool(two);
            send(one.address());
            send(two.address());
            assertThat(first).isNotEqualTo(second).isDirectory();
        }
        assertThat(first.getParent()).doesNotExist();
        assertThat(second.getParent()).doesNotExist();
    }

    private static Path spool(Posthouse relay) {
        return Path.of(relay.describe().get(2).substring("spool is ".length()));
    }

    @Test
    void describesItselfInThreeLines() {
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            assertThat(relay.describe())
                    .containsExactly(
                            "listens on 127.0.0.1:" + relay.address().getPort(),
                            "mail goes into " + folder.resolve("mail") + ", a Maildir; nothing leaves this machine",
                            "spool is " + folder.resolve("spool"));
        }
    }

    @Test
    void drainsWhenNothingIsUnderWay() {
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            assertThat(relay.drain(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void listensWhereItDidWhenTheServerIsMadeAnew() throws Exception {
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            BlockingQueue<ServiceStarted> started = hear(relay, ServiceStarted.class);
            relay.bus().publish(new ServiceFailed("smtpd", new IllegalStateException("a bug")));
            assertThat(started.take()).isEqualTo(new ServiceStarted("smtpd", 1));
            assertThat(send(relay.address())).startsWith("250 ");
        }
    }

    @Test
    void opensTheSpoolAnewWhenItFails() throws Exception {
        try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
            BlockingQueue<ServiceStarted> started = hear(relay, ServiceStarted.class);
            BlockingQueue<Removed> removed = hear(relay, Removed.class);
            send(relay.address());
            removed.take();
            relay.bus().publish(new ServiceFailed("spool", new IllegalStateException("a bug")));
            while (!started.take().service().equals("smtpd")) {} // the last that stands on it
            send(relay.address());
            removed.take();
            assertThat(kept(folder)).hasSize(2);
        }
    }

    @Nested
    class SaysInOneSentence {
        @Test
        void thatAnotherInstanceUsesTheDataFolder() {
            try (Posthouse relay = Posthouse.builder().dataFolder(folder).start()) {
                assertThatThrownBy(() -> Posthouse.builder().dataFolder(folder).start())
                        .isInstanceOf(StartFailedException.class)
                        .hasMessageContaining(folder.toString());
                assertThat(relay.address()).isNotNull();
            }
        }

        @Test
        void thatThePortIsInUse() throws IOException {
            try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(() -> Posthouse.builder()
                                .dataFolder(folder)
                                .listen("127.0.0.1", taken.getLocalPort())
                                .start())
                        .isInstanceOf(StartFailedException.class)
                        .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            }
            Posthouse.builder().dataFolder(folder).start().close(); // nothing was left behind
        }

        @Test
        void thatTheDataFolderIsAFile() throws IOException {
            Path file = Files.writeString(folder.resolve("file"), "in the way");
            assertThatThrownBy(() -> Posthouse.builder().dataFolder(file).start())
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining(file.toString());
        }

        @Test
        void whatIsNoNetworkHostnameSizeOrAddress() {
            assertThatThrownBy(() -> Posthouse.builder().permitNetwork("192.0.2.0/99"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a network: \"192.0.2.0/99\"");
            assertThatThrownBy(() -> Posthouse.builder().hostname("under score"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hostname \"under score\"");
            assertThatThrownBy(() -> Posthouse.builder().listen("no.such.host.invalid", 25))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot listen on no.such.host.invalid");
            assertThatThrownBy(() -> Posthouse.builder().relayVia("smart.example", 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("port 0");
            assertThatThrownBy(() -> Posthouse.builder()
                            .dataFolder(folder)
                            .maxMessageSize(new DataSize(1))
                            .start())
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("max-message-size");
        }
    }
}

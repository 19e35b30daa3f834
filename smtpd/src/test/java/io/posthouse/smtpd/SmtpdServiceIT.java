package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.anvil.Anvil;
import io.posthouse.anvil.AnvilConfig;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.smtp.EventLoops;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SmtpdServiceIT {
    private final LocalBus bus = new LocalBus(new ManualTime(Instant.parse("2026-11-23T16:44:00Z")), new Random(1));
    private final MemorySpool spool = new MemorySpool();
    private final EventLoops loops = EventLoops.start("wire", 2);
    private SmtpdService service = service(TestSmtpd.config());

    @AfterEach
    void stop() {
        service.stop();
        loops.close();
    }

    @Test
    void takesAMessageOverTheWire() throws IOException {
        service.start();
        try (var client =
                new Socket(service.address().getAddress(), service.address().getPort())) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("220 relay.example");
            send(client, "HELO client.example\r\n");
            assertThat(in.readLine()).startsWith("250 ");
            send(client, "MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nDATA\r\n");
            assertThat(List.of(in.readLine(), in.readLine(), in.readLine().substring(0, 3)))
                    .containsExactly("250 2.1.0 reverse-path ok", "250 2.1.5 forward-path ok", "354");
            send(client, "a: b\r\n\r\n" + "x".repeat(50_000) + "\r\n.\r\n");
            assertThat(in.readLine()).startsWith("250 2.0.0 queued as ");
            send(client, "QUIT\r\n");
            assertThat(in.readLine()).startsWith("221 ");
            assertThat(in.readLine()).isNull();
        }
        assertThat(spool.letters).hasSize(1);
    }

    @Test
    void letsAClientReadWhyItWasCutOffWhileItTalks() throws IOException {
        service.start();
        try (var client =
                new Socket(service.address().getAddress(), service.address().getPort())) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("220 ");
            send(client, "EHLO client.example\r\n" + "MAIL FROM:<>\r\n".repeat(20_000));
            assertThat(in.readLine()).startsWith("554 5.5.0 talks too early");
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void listensOnEachAddress() {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        service = service(TestSmtpd.config().withListen(List.of(any, any)));
        service.start();
        assertThat(service.addresses()).doesNotHaveDuplicates().hasSize(2).allMatch(address -> address.getPort() != 0);
    }

    @Test
    void saysWhichPortIsInUse() {
        service.start();
        var second = service(TestSmtpd.config().withListen(List.of(service.address())));
        assertThatThrownBy(second::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + service.address().getPort()
                        + " (address already in use); end the program that uses it, or listen elsewhere");
    }

    @Test
    void saysWhichAddressThisMachineDoesNotHave() {
        service.start();
        var elsewhere = service(TestSmtpd.config().withListen(List.of(new InetSocketAddress("192.0.2.1", 0))));
        assertThatThrownBy(elsewhere::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot listen on 192.0.2.1:0 (cannot assign requested address); this machine has no such"
                        + " address; name one that it has");
    }

    @Test
    void freesItsPortWhenStopped() {
        service.start();
        var address = service.address();
        service.stop();
        service = service(TestSmtpd.config().withListen(List.of(address)));
        service.start();
        assertThat(service.address()).isEqualTo(address);
    }

    @Test
    void acceptsNobodyWhenDrained() throws Exception {
        service.start();
        var address = service.address();
        service.drain().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void mayBeStoppedAfterTheEventLoops() {
        service.start();
        loops.close();
        service.stop();
    }

    @Test
    void mayBeStoppedBeforeItStarts() {
        service.stop();
        assertThat(service.addresses()).isEmpty();
    }

    private SmtpdService service(SmtpdConfig config) {
        return new SmtpdService(
                bus,
                loops,
                new Cleanup(spool.spool(), bus, TestSmtpd.HOSTNAME),
                new Anvil(AnvilConfig.DEFAULT, bus.time()),
                IntakeGate.OPEN,
                config);
    }

    private static void send(Socket client, String octets) throws IOException {
        client.getOutputStream().write(octets.getBytes(StandardCharsets.US_ASCII));
    }
}

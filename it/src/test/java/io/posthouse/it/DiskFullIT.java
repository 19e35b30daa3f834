package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, really: 452 (RFC 5321 section 4.2.3), nothing that was acknowledged is lost, and it recovers by itself. */
class DiskFullIT {
    private static final byte[] SMALL = Wire.ascii(Samples.HEADER + "\r\nsmall\r\n");

    private final CollectingPeer peer = CollectingPeer.start();

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void repliesInsufficientStorageUntilThereIsRoomAgain(@TempDir Path folder) throws IOException {
        try (SmallFileSystem disk = SmallFileSystem.mount(Files.createDirectory(folder.resolve("disk")), "size=300m");
                RelayProcess relay = RelayProcess.start(disk.root().resolve("data"), "--relay-via", peer.address())) {
            assertThat(send(relay, "before", SMALL)).startsWith("250");
            disk.fillBut(0);
            var taken = new AtomicInteger(); // the relay looks at its disk now and then only
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                String reply = send(relay, "full", SMALL);
                taken.addAndGet(reply.startsWith("250") ? 1 : 0);
                return reply.startsWith("452");
            });
            relay.awaitLine("replying 452");

            disk.relieve();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> send(relay, "after", SMALL).startsWith("250"));
            assertThat(send(relay, "large", new Samples(4).large(5_000_000).content()))
                    .startsWith("250");
            awaitArrivals("before", "after", "large");
            relay.awaitLine("taking mail");
            await().atMost(Duration.ofSeconds(30)).until(() -> arrivals("full") >= taken.get());
            assertThat(arrivals("full")).isEqualTo(taken.get());
        }
    }

    @Test
    void aMessageThatFillsTheDiskIsRefusedAndLeavesNothing(@TempDir Path folder) throws IOException {
        try (SmallFileSystem disk = SmallFileSystem.mount(Files.createDirectory(folder.resolve("disk")), "size=300m");
                RelayProcess relay = RelayProcess.start(disk.root().resolve("data"), "--relay-via", peer.address())) {
            assertThat(send(relay, "before", SMALL)).startsWith("250");
            byte[] large = new Samples(4).large(30_000_000).content();
            byte[] wire = Wire.data(large);
            var refused = new ArrayList<String>();
            try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
                talker.write(Wire.ascii(SmtpTalker.commands("a@client.example", List.of("large@there.example"))));
                talker.expect("250");
                talker.expect("250");
                talker.expect("354");
                talker.write(wire, 0, 5_000_000);
                disk.fillBut(2_000_000);
                talker.write(wire, 5_000_000, wire.length - 5_000_000);
                refused.add(talker.reply());
            }
            assertThat(refused).singleElement().asString().startsWith("452");
            disk.relieve();
            long free = disk.free();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> send(relay, "after", SMALL).startsWith("250"));
            awaitArrivals("before", "after");
            assertThat(disk.free()).isGreaterThan(free - 20_000_000);
            assertThat(peer.arrivals()).hasSizeLessThan(4);
        }
    }

    private void awaitArrivals(String... names) {
        for (String name : names) {
            await(name).atMost(Duration.ofSeconds(30)).until(() -> arrivals(name) > 0);
        }
    }

    private long arrivals(String name) {
        return peer.arrivals().stream()
                .filter(arrival -> arrival.forwardPaths().contains(name + "@there.example"))
                .count();
    }

    /** The reply that ended the transaction. */
    private static String send(RelayProcess relay, String name, byte[] content) throws IOException {
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            return talker.send("a@client.example", List.of(name + "@there.example"), content);
        } catch (UnexpectedReplyException e) {
            return e.reply();
        }
    }
}

package io.posthouse.it;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Sends messages one after the other, whatever happens to the relay, until it is told to stop. Owned by its thread. */
final class LoadClient implements Runnable {
    private final String name;
    private final boolean keepsConnection;
    private final Random random;
    private final Ledger ledger;
    private final Supplier<CompletableFuture<Integer>> port; // of the relay that runs now, or will
    private volatile boolean stopped; // the test writes, the client's thread reads

    LoadClient(
            String name,
            boolean keepsConnection,
            Random random,
            Ledger ledger,
            Supplier<CompletableFuture<Integer>> port) {
        this.name = name;
        this.keepsConnection = keepsConnection;
        this.random = random;
        this.ledger = ledger;
        this.port = port;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        for (int number = 0; !stopped; ) {
            try (SmtpTalker talker = SmtpTalker.greet(port.get().get())) {
                do {
                    send(talker, name + "-" + number++);
                } while (keepsConnection && !stopped);
            } catch (IOException e) {
                // the relay was killed: what it had not acknowledged may arrive or not
            } catch (InterruptedException | ExecutionException | CancellationException e) {
                return; // the test is over
            }
        }
    }

    private void send(SmtpTalker talker, String message) throws IOException {
        List<String> forwardPaths = IntStream.rangeClosed(1, random.nextInt(8) == 0 ? 1 + random.nextInt(20) : 1)
                .mapToObj(i -> message + "-" + i + "@there.example")
                .toList();
        byte[] content = content(message);
        ledger.offer(message, forwardPaths.size(), content);
        String reply = random.nextBoolean()
                ? talker.sendPipelined("load@client.example", forwardPaths, content)
                : talker.send("load@client.example", forwardPaths, content);
        if (!reply.startsWith("250")) {
            throw new UnexpectedReplyException("250", reply);
        }
        ledger.acknowledge(message);
    }

    /** Mostly a few KiB; now and then more than the relay keeps in memory. */
    private byte[] content(String message) {
        int size = random.nextInt(40) == 0 ? 200_000 + random.nextInt(800_000) : random.nextInt(8_000);
        var content = new StringBuilder(size + 400);
        content.append(Ledger.FIELD).append(": ").append(message).append("\r\n");
        content.append("From: load@client.example\r\n");
        content.append("Date: Mon, 23 Nov 2026 16:44:00 +0000\r\n");
        content.append("Message-ID: <").append(message).append("@client.example>\r\n\r\n");
        while (content.length() < size) {
            content.append(random.nextInt(9) == 0 ? "." : "")
                    .append(Long.toString(random.nextLong(), 36).repeat(5))
                    .append("\r\n");
        }
        return Wire.ascii(content.toString());
    }
}

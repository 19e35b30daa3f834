package io.posthouse.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Postfix's own {@code smtp-sink}, which counts what it gets. */
final class SmtpSink implements AutoCloseable {
    private static final Pattern COUNTER = Pattern.compile("mesg=(\\d+)");

    private final int port;
    private final Process process;
    private volatile long messages; // the reader writes, the test reads

    private SmtpSink(int port, Process process) {
        this.port = port;
        this.process = process;
        var reader = new Thread(this::read, "smtp-sink-counter");
        reader.setDaemon(true);
        reader.start();
    }

    static SmtpSink start() throws IOException {
        int port = Loopback.freePort();
        var command = new ArrayList<>(List.of(Program.assume("smtp-sink", "postfix"), "-c"));
        if (Program.weAreRoot()) {
            command.addAll(List.of("-u", "nobody")); // it refuses to run as root
        }
        command.addAll(List.of("127.0.0.1:" + port, "256"));
        var sink = new SmtpSink(
                port,
                new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        await().atMost(Duration.ofSeconds(30)).until(() -> listens(port));
        return sink;
    }

    int port() {
        return port;
    }

    /** Messages, not recipients. */
    long messages() {
        return messages;
    }

    static boolean listens(int port) {
        try (SmtpTalker talker = SmtpTalker.connect(port)) {
            talker.expect("220");
            return talker.ask("QUIT").startsWith("221");
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        byte[] some = new byte[1 << 16];
        String rest = "";
        try (var counters = process.getInputStream()) {
            for (int length = counters.read(some); length >= 0; length = counters.read(some)) {
                String text = rest + new String(some, 0, length, StandardCharsets.US_ASCII);
                int end = text.lastIndexOf('\r') + 1; // what is after it is not complete
                for (Matcher counter = COUNTER.matcher(text.substring(0, end)); counter.find(); ) {
                    messages = Long.parseLong(counter.group(1));
                }
                rest = text.substring(end);
            }
        } catch (IOException e) {
            // it was stopped
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A private Postfix instance on loopback: configuration, queue and data in a folder of its own, so that one which serves
 * the machine is not touched. Everything that decides its speed and its promise is left at Postfix's defaults: it syncs
 * each queue file before it says 250, delivers with a concurrency of 20, and caches connections on demand.
 */
public final class PostfixRelay implements Relay {
    private static final List<String> QUEUES = List.of("maildrop", "incoming", "active", "deferred", "hold", "corrupt");

    private final Path folder;
    private final int port;
    private final long master;

    private PostfixRelay(Path folder, int port, long master) {
        this.folder = folder;
        this.port = port;
        this.master = master;
    }

    /** Says what is missing before anything is started. */
    static void check(Path work) {
        Tool.need("postfix");
        Tool.need("postconf");
        if (!Tool.weAreRoot()) {
            throw new NotReadyException("Postfix starts only as root: run this with sudo, or with --only posthouse");
        }
        for (Path part = work.toAbsolutePath(); part != null; part = part.getParent()) {
            if (Files.exists(part) && !othersMayPass(part)) {
                throw new NotReadyException("Postfix runs as a user of its own, who may not enter " + part
                        + ": choose another folder with --work");
            }
        }
    }

    /**
     * Starts it, as root only, and waits for its greeting.
     *
     * @param folder not there yet, or empty; Postfix's own users must be able to enter it
     * @param sinkPort where it relays everything, on loopback
     */
    public static PostfixRelay start(Path folder, int sinkPort) {
        return start(folder, Ports.free(), sinkPort);
    }

    /** Starts it again where it was before: it takes the same folder and port. */
    static PostfixRelay start(Path folder, int port, int sinkPort) {
        return start(folder, port, "[127.0.0.1]:" + sinkPort);
    }

    /** One that sends mail to where its recipients' domains say. */
    static PostfixRelay startByDomain(Path folder) {
        return start(folder, Ports.free(), "");
    }

    private static PostfixRelay start(Path folder, int port, String relayhost) {
        try {
            Path configuration = Files.createDirectories(folder.resolve("etc"));
            Files.createDirectories(folder.resolve("queue"));
            Path data = Files.createDirectories(folder.resolve("data"));
            write(configuration.resolve("main.cf"), mainCf(folder, relayhost));
            write(configuration.resolve("master.cf"), masterCf(port));
            Files.setOwner(
                    data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
            Tool.output(Tool.need("postfix").toString(), "-c", configuration.toString(), "start");
            String pid = Files.readString(folder.resolve("queue/pid/master.pid"));
            PostfixRelay relay = new PostfixRelay(folder, port, Long.parseLong(pid.strip()));
            Ports.awaitGreeting(port, () -> ProcessTree.alive(relay.master), "Postfix");
            return relay;
        } catch (IOException e) {
            throw new MeasurementException("cannot set up Postfix in " + folder, e);
        }
    }

    /** Leaves a file alone that says the same already: Postfix waits when its configuration has just been changed. */
    private static void write(Path file, String content) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(content)) {
            Files.writeString(file, content);
        }
    }

    private static String mainCf(Path folder, String relayhost) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/postfix.log
                maillog_file_prefixes = %1$s
                myhostname = postfix.example
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                mydestination =
                alias_maps =
                relayhost = %2$s
                # the largest messages of the load are above the default of 10 MB
                message_size_limit = 104857600
                mailbox_size_limit = 0
                """.formatted(folder, relayhost);
    }

    /** As Debian installs it, less the local delivery programs and the chroot jails, which would need files copied. */
    private static String masterCf(int port) {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                pickup    unix  n  -  n  60    1  pickup
                cleanup   unix  n  -  n  -     0  cleanup
                qmgr      unix  n  -  n  300   1  qmgr
                tlsmgr    unix  -  -  n  1000? 1  tlsmgr
                rewrite   unix  -  -  n  -     -  trivial-rewrite
                bounce    unix  -  -  n  -     0  bounce
                defer     unix  -  -  n  -     0  bounce
                trace     unix  -  -  n  -     0  bounce
                verify    unix  -  -  n  -     1  verify
                flush     unix  n  -  n  1000? 0  flush
                proxymap  unix  -  -  n  -     -  proxymap
                proxywrite unix -  -  n  -     1  proxymap
                smtp      unix  -  -  n  -     -  smtp
                relay     unix  -  -  n  -     -  smtp
                showq     unix  n  -  n  -     -  showq
                error     unix  -  -  n  -     -  error
                retry     unix  -  -  n  -     -  error
                discard   unix  -  -  n  -     -  discard
                anvil     unix  -  -  n  -     1  anvil
                scache    unix  -  -  n  -     1  scache
                postlog   unix-dgram n - n -   1  postlogd
                """.formatted(port);
    }

    private static boolean othersMayPass(Path folder) {
        try {
            return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
        } catch (IOException e) {
            throw new MeasurementException("cannot look at " + folder, e);
        }
    }

    @Override
    public String name() {
        return "postfix";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessTree processes() {
        return new ProcessTree(master);
    }

    @Override
    public Optional<String> leftInQueue() {
        long letters = QUEUES.stream()
                .mapToLong(queue -> files(folder.resolve("queue").resolve(queue)))
                .sum();
        return letters == 0 ? Optional.empty() : Optional.of(letters + " queue files");
    }

    private static long files(Path queue) {
        try (Stream<Path> tree = Files.walk(queue)) {
            return tree.filter(Files::isRegularFile).count();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 1; // a file went away while we looked: something is still going on
        }
    }

    @Override
    public void flush() {
        Tool.output(
                Tool.need("postqueue").toString(), "-c", folder.resolve("etc").toString(), "-f");
    }

    @Override
    public Path log() {
        return folder.resolve("postfix.log");
    }

    @Override
    public void close() {
        Stopping.tree(master);
        Pause.of(Duration.ofMillis(100)); // its children write their last files
    }

    @Override
    public String toString() {
        return "Postfix, process " + master;
    }
}

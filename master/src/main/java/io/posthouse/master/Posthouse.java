package io.posthouse.master;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Time;
import io.posthouse.control.Queue;
import io.posthouse.dns.Resolver;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.MalformedAddressException;
import io.posthouse.mail.Network;
import io.posthouse.mail.NextHop;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.smtpd.PriorityRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A relay that runs. Several may run in one JVM, each with a data folder of its own. Any thread.
 *
 * <pre>{@code
 * try (Posthouse relay = Posthouse.builder().relayVia("smart.example", 25).start()) {
 *     // send mail to relay.address()
 * }
 * }</pre>
 */
public final class Posthouse implements AutoCloseable {
    private final House house;

    private Posthouse(House house) {
        this.house = house;
    }

    /** A relay that listens on any free port of loopback, for loopback only, and keeps what it gets. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, with the port that was really bound. */
    public InetSocketAddress address() {
        return house.address();
    }

    /** What it listens on, where mail goes and where the spool is: a line each, for a person. */
    public List<String> describe() {
        return house.describe();
    }

    /** What waits, to be seen and changed. */
    public Queue queue() {
        return house.queue();
    }

    /** Where its events can be heard: {@link io.posthouse.bus.contract} has them all. */
    public Bus bus() {
        return house.bus();
    }

    /**
     * Takes no new connection and lets sessions and deliveries under way come to their end. {@link #close()} must follow.
     * Blocks.
     *
     * @param limit how long to wait, by the system's clock; what is not delivered by then waits in the spool
     * @return whether all came to its end
     */
    public boolean drain(Duration limit) {
        return house.drain(limit);
    }

    /**
     * Ends at once. What was acknowledged is in the spool, and delivered when a relay is started on the same data folder; a
     * data folder that nobody named is deleted. Does nothing the second time. Waits for the relay's threads, so whoever hears
     * an event on one of them must not call this there.
     */
    @Override
    public void close() {
        house.close();
    }

    /** Describes a relay, then starts it. Every method may be left out. Not for several threads at once. */
    public static final class Builder {
        private Optional<Path> dataFolder = Optional.empty();
        private Optional<Boolean> control = Optional.empty();
        private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private Settings.Way way = new Settings.Keep();
        private final List<Network> permittedNetworks = new ArrayList<>(Network.LOOPBACK);
        private Optional<Domain> hostname = Optional.empty();
        private Optional<DataSize> maxMessageSize = Optional.empty();
        private Optional<Mailbox> postmaster = Optional.empty();
        private Optional<Duration> warningDelay = Optional.empty();
        private QmgrConfig scheduling = QmgrConfig.defaults();
        private final List<PriorityRule> priorityRules = new ArrayList<>();
        private Optional<Time> time = Optional.empty();
        private OptionalLong seed = OptionalLong.empty();
        private Optional<Resolver> resolver = Optional.empty();

        private Builder() {}

        /**
         * Where spool and mail are kept; made if absent. Default: a temporary folder, deleted with all mail in it when the
         * relay is closed.
         */
        public Builder dataFolder(Path folder) {
            dataFolder = Optional.of(folder);
            return this;
        }

        /**
         * Whether {@code posthouse queue}, in another process of the same user, may see and change the queue, by a socket in
         * the data folder. Default: if a data folder was named.
         */
        public Builder control(boolean wanted) {
            control = Optional.of(wanted);
            return this;
        }

        /** Where to listen; port 0 is any free one. Default: any free port of loopback. */
        public Builder listen(InetSocketAddress address) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("cannot listen on " + address.getHostString()
                        + ": no such host; name an address of this machine");
            }
            listen = address;
            return this;
        }

        /** As {@link #listen(InetSocketAddress)}. */
        public Builder listen(String host, int port) {
            return listen(new InetSocketAddress(host, port));
        }

        /** All mail goes to one host. */
        public Builder relayVia(String host, int port) {
            way = new Settings.RelayVia(NextHop.ofHost(host, port));
            return this;
        }

        /** Mail goes to the mail exchangers of each recipient's domain. */
        public Builder relayByMx() {
            way = new Settings.RelayByMx();
            return this;
        }

        /** Mail goes nowhere but into a Maildir, {@code mail/} in the data folder. This is the default. */
        public Builder keep() {
            way = new Settings.Keep();
            return this;
        }

        /**
         * Relays also for clients in this network, as {@code 192.0.2.0/24}. Default: loopback only.
         *
         * @throws IllegalArgumentException if it is no network
         */
        public Builder permitNetwork(String network) {
            permittedNetworks.add(Network.parse(network));
            return this;
        }

        /**
         * What the relay calls itself. Default: what the machine calls itself.
         *
         * @throws IllegalArgumentException if it is no domain name
         */
        public Builder hostname(String name) {
            try {
                hostname = Optional.of(Domain.parse(name));
            } catch (MalformedAddressException e) {
                throw new IllegalArgumentException(
                        "hostname \"" + name + "\" is no domain name: " + e.getMessage()
                                + "; write one such as \"relay.example.com\"",
                        e);
            }
            return this;
        }

        /** The largest content that is accepted. Default: 50 MiB. */
        public Builder maxMessageSize(DataSize size) {
            maxMessageSize = Optional.of(size);
            return this;
        }

        /**
         * Who is told of mail that failed and has no sender, such as a notification. Default: nobody, and such mail is held.
         *
         * @throws IllegalArgumentException if it is no mailbox
         */
        public Builder postmaster(String mailbox) {
            try {
                postmaster = Optional.of(Mailbox.parse(mailbox));
            } catch (MalformedAddressException e) {
                throw new IllegalArgumentException(
                        "postmaster \"" + mailbox + "\" is no mailbox: " + e.getMessage()
                                + "; write one such as \"postmaster@example.com\"",
                        e);
            }
            return this;
        }

        /**
         * How long mail waits before its sender is told that it still does, once. Default: 0, never.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder warningDelay(Duration delay) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("warning-delay " + delay + " is negative; write 0 for no warning");
            }
            warningDelay = Optional.of(delay);
            return this;
        }

        /** How hard and how long delivery is tried: concurrency, retries, rate limits, memory. Default: as its own default. */
        public Builder scheduling(QmgrConfig config) {
            scheduling = config;
            return this;
        }

        /**
         * How urgent some messages are. Of several rules the first that applies to a message counts. Default: none, and mail is
         * as urgent as clients say with MT-PRIORITY (RFC 6710).
         */
        public Builder priorityRule(PriorityRule rule) {
            priorityRules.add(rule);
            return this;
        }

        /** The relay's only clock, for a test that moves it. Default: the system's. */
        public Builder time(Time source) {
            time = Optional.of(source);
            return this;
        }

        /** Makes all that is left to chance the same each time. Default: it is not. */
        public Builder seed(long value) {
            seed = OptionalLong.of(value);
            return this;
        }

        /** The relay's only DNS; whoever passes it closes it, after the relay. Default: the system's name servers. */
        public Builder resolver(Resolver source) {
            resolver = Optional.of(source);
            return this;
        }

        /**
         * Starts the relay; it accepts mail when this returns.
         *
         * @throws StartFailedException that says in one sentence what is wrong and what to do
         */
        public Posthouse start() {
            return new Posthouse(House.start(new Settings(
                    dataFolder,
                    control.orElse(dataFolder.isPresent()),
                    listen,
                    way,
                    List.copyOf(permittedNetworks),
                    hostname,
                    maxMessageSize,
                    postmaster,
                    warningDelay,
                    scheduling,
                    List.copyOf(priorityRules),
                    time,
                    seed,
                    resolver)));
        }
    }
}

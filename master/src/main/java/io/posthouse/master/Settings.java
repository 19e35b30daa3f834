package io.posthouse.master;

import io.posthouse.bus.Time;
import io.posthouse.dns.Resolver;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Network;
import io.posthouse.mail.NextHop;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.smtpd.PriorityRule;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a builder was told; empty where the default is decided at the start.
 *
 * @param control whether other processes may ask for the queue
 * @param permittedNetworks besides loopback
 * @param warningDelay goes before that of scheduling
 */
record Settings(
        Optional<Path> dataFolder,
        boolean control,
        InetSocketAddress listen,
        Way way,
        List<Network> permittedNetworks,
        Optional<Domain> hostname,
        Optional<DataSize> maxMessageSize,
        Optional<Mailbox> postmaster,
        Optional<Duration> warningDelay,
        QmgrConfig scheduling,
        List<PriorityRule> priorityRules,
        Optional<Time> time,
        OptionalLong seed,
        Optional<Resolver> resolver) {

    /** Where mail goes. */
    sealed interface Way {}

    /** Into a Maildir in the data folder. */
    record Keep() implements Way {}

    /** All to one host. */
    record RelayVia(NextHop smarthost) implements Way {}

    /** To the mail exchangers of each domain (RFC 5321 section 5.1). */
    record RelayByMx() implements Way {}
}

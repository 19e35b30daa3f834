package io.posthouse.cli;

import io.posthouse.mail.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code posthouse start} was asked for.
 *
 * @param listen port 0 is any free one
 * @param permittedNetworks besides loopback
 * @param hostname empty means the machine's
 * @param maxMessageSize empty means the relay's default
 * @param postmaster empty means nobody
 * @param verbose whether the log says what only a developer wants to know
 */
record StartOptions(
        HostAndPort listen,
        Way way,
        Path data,
        List<String> permittedNetworks,
        Optional<String> hostname,
        Optional<DataSize> maxMessageSize,
        Optional<String> postmaster,
        boolean verbose) {

    /** Where mail goes. */
    sealed interface Way {}

    /** Into a Maildir under the data folder: nothing leaves the machine by accident. */
    record Keep() implements Way {}

    /** Everything to one smarthost. */
    record RelayVia(HostAndPort smarthost) implements Way {}

    /** To the mail exchangers of each domain (RFC 5321 section 5.1). */
    record RelayByMx() implements Way {}
}

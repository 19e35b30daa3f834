package io.posthouse.cli;

import io.posthouse.mail.Mailbox;
import java.util.List;
import java.util.Optional;

/**
 * What {@code posthouse send} was asked for.
 *
 * @param body empty means standard input, where it is not a terminal
 */
record SendOptions(HostAndPort server, Mailbox from, List<Mailbox> to, String subject, Optional<String> body) {}

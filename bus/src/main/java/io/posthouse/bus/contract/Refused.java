package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.Reply;

/**
 * A client was told no. Said by smtpd, heard by the log and whoever counts; nothing depends on it.
 *
 * @param session smtpd's name for the session
 * @param client its host name, if known, and address, as {@code mua.here.example[192.0.2.7]}
 * @param command what it asked for; foreign text, unescaped, cut
 */
public record Refused(String session, String client, String command, Reply reply) implements Event {}

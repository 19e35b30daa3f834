package io.posthouse.smtpd;

import io.posthouse.anvil.Verdict;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reply;
import java.util.List;

/** What the server says. Made once where it never changes: most replies cost nothing. */
final class Replies {
    static final Reply REVERSE_PATH_OK = Reply.of(250, "2.1.0", "reverse-path ok");
    static final Reply FORWARD_PATH_OK = Reply.of(250, "2.1.5", "forward-path ok");
    static final Reply SEND_CONTENT = Reply.plain(354, "send the content, end with CRLF dot CRLF");
    static final Reply RESET = Reply.of(250, "2.0.0", "transaction forgotten");
    static final Reply NOTHING_DONE = Reply.of(250, "2.0.0", "ok");
    static final Reply GOODBYE = Reply.of(221, "2.0.0", "goodbye");
    static final Reply CANNOT_VERIFY = Reply.of(252, "2.1.5", "not verified here; send mail and see");
    static final Reply COMMANDS =
            Reply.of(214, "2.0.0", "EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP ETRN, see RFC 5321, 1985");

    static final Reply UNKNOWN_COMMAND = Reply.of(500, "5.5.1", "command not known");
    static final Reply NO_PARAMETERS = Reply.of(501, "5.5.4", "this command has no parameters");
    static final Reply NOTHING_TO_VERIFY = Reply.of(501, "5.5.4", "say what to verify");
    static final Reply NO_HELLO_NAME = Reply.of(501, "5.5.4", "say your host name or address literal");
    static final Reply HELLO_FIRST = Reply.of(503, "5.5.1", "send EHLO first");
    static final Reply NESTED_MAIL = Reply.of(503, "5.5.1", "in a transaction already; send RSET to forget it");
    static final Reply MAIL_FIRST = Reply.of(503, "5.5.1", "send MAIL first");
    static final Reply RECIPIENT_FIRST = Reply.of(503, "5.5.1", "no recipient so far; send RCPT first");
    static final Reply BAD_SIZE = Reply.of(501, "5.5.4", "SIZE is a number of octets");
    static final Reply BAD_BODY = Reply.of(501, "5.5.4", "BODY is 7BIT or 8BITMIME");
    static final Reply UNKNOWN_PARAMETER = Reply.of(555, "5.5.4", "parameter not known");
    static final Reply NON_ASCII_ADDRESS =
            Reply.of(553, "5.6.7", "non-ASCII addresses need SMTPUTF8, not offered here");
    static final Reply RELAY_DENIED = Reply.of(554, "5.7.1", "relay access denied");
    static final Reply NO_NODE = Reply.of(500, "5.5.2", "say which domain");
    static final Reply BAD_NODE = Reply.of(501, "5.5.4", "this is no domain");
    static final Reply IN_TRANSACTION = Reply.of(503, "5.5.1", "not in a transaction; send RSET to forget it");
    static final Reply NO_NAMED_QUEUES = Reply.of(458, "4.3.3", "queues have no names here; say a domain");
    static final Reply ETRN_DENIED = Reply.of(459, "4.7.1", "not allowed for this client");
    static final Reply TOO_MANY_RECIPIENTS = Reply.of(452, "4.5.3", "too many recipients; send the rest separately");
    static final Reply SPOOL_FULL = Reply.of(452, "4.3.1", "no room for this message now; try again later");
    static final Reply SPOOL_BROKEN = Reply.of(451, "4.3.0", "cannot store this message now; try again later");

    static final Reply BEFORE_GREETING = Reply.of(554, "5.5.0", "talks too early: wait for the greeting");
    static final Reply BEFORE_REPLY = Reply.of(554, "5.5.0", "talks too early: wait for the reply to this command");
    static final Reply NOT_SMTP = Reply.of(554, "5.5.0", "this is an SMTP server");

    private Replies() {}

    static Reply greeting(SmtpdConfig config) {
        return Reply.plain(220, config.hostname() + " ESMTP Posthouse");
    }

    static Reply hello(SmtpdConfig config) {
        return Reply.plain(250, config.hostname().name());
    }

    static Reply extendedHello(SmtpdConfig config) {
        return Reply.plain(
                250,
                config.hostname().name(),
                "PIPELINING",
                "SIZE " + config.maxMessageSize().bytes(),
                "8BITMIME",
                "DSN",
                "MT-PRIORITY",
                "ETRN",
                "ENHANCEDSTATUSCODES");
    }

    static Reply queued(QueueId id) {
        return new Reply(250, NOTHING_DONE.status(), List.of("queued as " + id));
    }

    /** For a client that asked for another priority (RFC 6710 section 4.1: X.3.6, the new priority leads the text). */
    static Reply queued(QueueId id, Priority given) {
        return Reply.of(250, "2.3.6", given + " is the priority it is given, queued as " + id);
    }

    static Reply overLimit(Verdict verdict) {
        return Reply.of(450, "4.7.1", verdict.reason());
    }

    static Reply malformed(String reason) {
        return Reply.of(500, "5.5.2", reason);
    }

    static Reply tooLarge(SmtpdConfig config) {
        return Reply.of(
                552, "5.3.4", "message larger than " + config.maxMessageSize().bytes() + " octets");
    }

    static Reply flawed(String reason) {
        return Reply.of(554, "5.6.0", reason);
    }

    /** The session ends with this (RFC 5321 section 3.8). */
    static Reply closing(String status, SmtpdConfig config, String reason) {
        return Reply.of(421, status, config.hostname() + " closing: " + reason);
    }
}

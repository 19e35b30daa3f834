/** Receives mail over SMTP: the session, its rules, its extensions. */
module io.posthouse.smtpd {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires transitive io.posthouse.smtp;
    requires transitive io.posthouse.anvil;
    // The one service that another of its floor requires: cleanup is a library that every way in streams through, not a
    // hop.
    requires transitive io.posthouse.cleanup;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.posthouse.smtpd;
}

/** Delivers over SMTP: next hop, connection reuse, pipelining. */
module io.posthouse.smtpclient {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires transitive io.posthouse.smtp;
    requires transitive io.posthouse.dns;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.handler;
    requires static org.jspecify;

    exports io.posthouse.smtpclient;
}

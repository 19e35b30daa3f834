/** The SMTP wire in both directions: command and reply codecs, DATA transparency, BDAT, and the event loops beneath. */
module io.posthouse.smtp {
    requires transitive io.posthouse.mail;
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires transitive io.netty.codec;
    requires transitive io.netty.handler;
    // Used where they are on the path and fit the system; without them NIO does the work, so embedders stay lean.
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.kqueue;
    requires static org.jspecify;

    exports io.posthouse.smtp;
}

/** The queue on disk: incoming, active, deferred, hold, corrupt. */
module io.posthouse.spool {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.netty.buffer;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.posthouse.spool;
}

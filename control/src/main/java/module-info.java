/** Lets operators see and change the queue, also from another process. */
module io.posthouse.control {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires io.netty.buffer;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.posthouse.control;
}

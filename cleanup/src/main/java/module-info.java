/** Between every way in and the spool: trace headers, missing headers, loop check. A library that streams, not a hop. */
module io.posthouse.cleanup {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires transitive io.netty.buffer;
    requires static org.jspecify;

    exports io.posthouse.cleanup;
}

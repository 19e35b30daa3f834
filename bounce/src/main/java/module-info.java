/** Writes delivery status notifications (RFC 3464). */
module io.posthouse.bounce {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires transitive io.posthouse.cleanup; // a notification comes into the spool as all mail does
    requires io.netty.buffer;
    requires static org.jspecify;

    exports io.posthouse.bounce;
}

/** Keeps letters in a Maildir: the transport of a relay that is to send nothing out. */
module io.posthouse.maildir {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires io.netty.buffer;
    requires static org.jspecify;

    exports io.posthouse.maildir;
}

/** Decides what is tried, where, when, and how hard. One thread, no locks. */
module io.posthouse.qmgr {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires transitive io.posthouse.spool;
    requires static org.jspecify;

    exports io.posthouse.qmgr;
}

/** Starts the services in order, restarts one that fails, drains; the public way in for embedders. */
module io.posthouse.master {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires io.posthouse.spool;
    requires io.posthouse.smtp;
    requires transitive io.posthouse.dns;
    requires io.posthouse.anvil;
    requires io.posthouse.cleanup;
    requires transitive io.posthouse.smtpd; // for the builder: PriorityRule
    requires transitive io.posthouse.qmgr; // likewise: QmgrConfig
    requires io.posthouse.maildir;
    requires transitive io.posthouse.control;
    requires io.posthouse.smtpclient;
    requires io.posthouse.bounce;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.posthouse.master;
}

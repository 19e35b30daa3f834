/** The message bus, the service life cycle, time, and the contract of what components say to each other. */
module io.posthouse.bus {
    requires transitive io.posthouse.mail;
    requires org.jctools.core;
    requires static org.jspecify;

    exports io.posthouse.bus;
    exports io.posthouse.bus.contract;
}

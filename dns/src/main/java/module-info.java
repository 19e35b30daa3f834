/** Asynchronous DNS look-ups (MX, A, AAAA, TXT, TLSA, PTR) with a cache that honours TTLs, and a zone a test can make up. */
module io.posthouse.dns {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires org.dnsjava;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.posthouse.dns;
}

/** Counts connections, messages, recipients and failures per client, and says when it is too much. */
module io.posthouse.anvil {
    requires transitive io.posthouse.mail;
    requires transitive io.posthouse.bus;
    requires com.github.benmanes.caffeine;
    requires static org.jspecify;

    exports io.posthouse.anvil;
}

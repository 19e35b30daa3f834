/** The vocabulary of mail: address, envelope, recipient, reply, enhanced status code, queue id, message content. */
module io.posthouse.mail {
    requires static transitive org.jspecify;

    exports io.posthouse.mail;
}

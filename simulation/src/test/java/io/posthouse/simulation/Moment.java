package io.posthouse.simulation;

/** When, in a session, a peer does something. */
enum Moment {
    GREETING("220 peer.example ESMTP"),
    EHLO(""),
    HELO("250 peer.example"),
    MAIL("250 2.1.0 Ok"),
    RCPT("250 2.1.5 Ok"),
    DATA("354 go on"),
    FINAL_DOT("250 2.0.0 taken"),
    RSET("250 2.0.0 Ok"),
    QUIT("221 2.0.0 Bye");

    private final String reply;

    Moment(String reply) {
        this.reply = reply;
    }

    /** What a peer in good health says. */
    String reply() {
        return reply;
    }
}

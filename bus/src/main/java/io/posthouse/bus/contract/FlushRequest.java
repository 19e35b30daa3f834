package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import io.posthouse.mail.Domain;

/**
 * Try now what waits for a domain. Asked by smtpd for a client that says ETRN (RFC 1985), answered by qmgr as soon as it
 * has looked through the queue, or long enough; it goes on by itself.
 */
public record FlushRequest(Domain domain) implements Request<FlushReport> {
    @Override
    public String to() {
        return "qmgr";
    }
}

package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import io.posthouse.mail.Domain;

/**
 * Try now what waits for a domain. Asked by smtpd for a client that says ETRN (RFC 1985), answered by qmgr as soon as it
 * has looked through the queue, or long enough; it goes on by itself. If it is lost, what waits is tried when it is due.
 *
 * @param withSubdomains whether what waits for a domain below it is meant as well
 */
public record FlushRequest(Domain domain, boolean withSubdomains) implements Request<FlushReport> {
    @Override
    public String to() {
        return "qmgr";
    }
}

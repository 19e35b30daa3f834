package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;
import io.posthouse.mail.Recipient;

/**
 * Says where a recipient's mail goes next. Asked at each attempt, on the qmgr thread, and while mail comes faster than it goes
 * also by whoever receives it; so it must not block. If it throws, the recipient is deferred.
 */
@FunctionalInterface
public interface Router {

    Route route(Recipient recipient);

    /** Everything takes one route: a smarthost, a Maildir. */
    static Router always(String transport, NextHop nextHop) {
        var route = new Route(transport, nextHop);
        return recipient -> route;
    }

    /** Each recipient's domain is looked up (RFC 5321 section 5.1). */
    static Router byMx(String transport) {
        return recipient ->
                new Route(transport, NextHop.ofDomain(recipient.forwardPath().domain()));
    }
}

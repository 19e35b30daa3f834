package io.posthouse.dns;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/**
 * Looks names up. Any thread; never blocks; every stage completes within a bounded time, with an {@link Answer} and never
 * with an exception, on a thread of the resolver's or at once on the caller's.
 *
 * <p>Names are taken as they stand, in any case, without search lists and with or without a final dot.
 */
public interface Resolver extends AutoCloseable {

    /**
     * The mail exchangers of a domain, most preferred first. If there are {@link Answer.Kind#NO_RECORDS}, the domain
     * itself is its only mail exchanger (the implicit MX of RFC 5321 section 5.1), if it has an address.
     */
    CompletionStage<Answer<MailExchanger>> mx(String domain);

    /**
     * The addresses of a host, IPv6 and IPv4. An address in text form is its own answer. The machine's own table of
     * hosts is asked before DNS.
     */
    CompletionStage<Answer<InetAddress>> addresses(String host);

    /** The names of an address (RFC 1035 section 3.5), as DNS says; whether they lead back to it is not checked. */
    CompletionStage<Answer<String>> ptr(InetAddress address);

    /** Lets go of threads. Look-ups under way end as {@link Answer.Kind#TROUBLE}. */
    @Override
    void close();
}

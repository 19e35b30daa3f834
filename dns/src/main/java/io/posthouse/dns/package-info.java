/**
 * Says where a name leads: the mail exchangers of a domain, the addresses of a host, the name of an address.
 *
 * <p>Threads: any thread may ask, no look-up blocks, and answers come on the resolver's own threads or at once. Nothing is
 * said or heard on the bus, which only gives time and threads.
 *
 * <p>A look-up never fails: that no server answers in time is an {@link io.posthouse.dns.Answer} too, so that whoever
 * asks decides what it means for a letter. How many look-ups are under way, how long one takes and how much is remembered
 * are bounded.
 *
 * <p>In the JVM of an embedder: dnsjava, which does the asking, registers a provider of {@code java.net.InetAddress}'s
 * look-ups with JDK 18 and newer. It passes them on to the JDK's own resolver unless the system property
 * {@code org.dnsjava.spi.enable} is {@code true}, so nothing changes. But the JDK takes the first provider that it finds:
 * whoever brings one of their own puts it before dnsjava on the class path.
 *
 * <p>Standards: RFC 1034 and 1035, RFC 2308 (remembering that something is not there), RFC 7505 (null MX), and RFC 5321
 * section 5.1 for what mail makes of it.
 */
@NullMarked
package io.posthouse.dns;

import org.jspecify.annotations.NullMarked;

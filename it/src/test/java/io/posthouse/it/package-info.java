/**
 * The assembled relay, seen from outside: as a process with real peers, and embedded with a clock that the test moves.
 *
 * <p>Duty: to show that what was acknowledged arrives, whatever happens in between, and arrives as it was. Threads: a peer or
 * a client here has a thread for each connection and blocks; tests wait for events, never for time to pass. Says and
 * hears: SMTP on loopback, on ports that the system chooses. How it fails: with the seed, the transcript or the relay's own output in
 * the message. Standards: RFC 5321, whose section each test names where it leans on one.
 */
@NullMarked
package io.posthouse.it;

import org.jspecify.annotations.NullMarked;

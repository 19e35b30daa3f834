/**
 * The vocabulary of mail: addresses, envelope, recipients, replies, status codes, queue ids, outcomes.
 *
 * <p>Values only, in the standards' own words (RFC 5321, RFC 3463): immutable, safe for any thread, nothing but the JDK
 * beneath. What comes from outside is read by a {@code parse} method that refuses with the reason in plain words.
 */
@NullMarked
package io.posthouse.mail;

import org.jspecify.annotations.NullMarked;

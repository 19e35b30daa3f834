package io.posthouse.mail;

/**
 * What was noticed about a content while it came in, so that nobody needs to look again.
 *
 * @param dotLines whether any line begins with a dot; if none does, the stored octets are the octets on the wire
 *     (RFC 5321 section 4.5.2)
 * @param eightBit whether any octet is above 127
 * @param longestLine in octets without CRLF; SMTP promises passage only up to 998 (RFC 5321 section 4.5.3.1.6)
 */
public record ContentTraits(boolean dotLines, boolean eightBit, int longestLine) {}

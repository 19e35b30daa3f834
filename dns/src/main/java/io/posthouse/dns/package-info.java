/** Asynchronous DNS look-ups (MX, A, AAAA, TXT, TLSA, PTR) with a cache that honours TTLs, and a zone a test can make up. */
@NullMarked
package io.posthouse.dns;

import org.jspecify.annotations.NullMarked;

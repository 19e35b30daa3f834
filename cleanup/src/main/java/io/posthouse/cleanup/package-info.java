/** Between every way in and the spool: trace headers, missing headers, loop check. A library that streams, not a hop. */
@NullMarked
package io.posthouse.cleanup;

import org.jspecify.annotations.NullMarked;

/** The queue on disk: incoming, active, deferred, hold, corrupt. */
@NullMarked
package io.posthouse.spool;

import org.jspecify.annotations.NullMarked;

/** Decides what is tried, where, when, and how hard. One thread, no locks. */
@NullMarked
package io.posthouse.qmgr;

import org.jspecify.annotations.NullMarked;

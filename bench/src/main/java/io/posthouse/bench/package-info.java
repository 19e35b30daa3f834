/**
 * Measures the assembled relay from outside, side by side with Postfix, as a person with {@code smtp-source} and
 * {@code smtp-sink} would.
 *
 * <p>Threads: the main thread runs one measurement at a time; one thread reads the sink's counter and one samples memory.
 *
 * <p>Says and hears nothing on the bus: it starts each relay as a process of its own and sees only its sockets, its
 * files and its entry in {@code /proc}.
 *
 * <p>Fails with one sentence: exit code 2 when something must be installed or allowed first, 1 when a relay lost,
 * doubled or refused mail, since the speed of a relay that does so means nothing.
 *
 * <p>Standards: none; what is measured and how is told in the README beside this module.
 */
@NullMarked
package io.posthouse.bench;

import org.jspecify.annotations.NullMarked;

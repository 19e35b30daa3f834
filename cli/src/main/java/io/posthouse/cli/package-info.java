/**
 * The posthouse command: {@code start} runs the relay until it is told to stop, {@code send} submits one message to it, {@code
 * queue} and the commands of Postfix's names show what waits and change it ({@code docs/queue.md}).
 *
 * <p>Threads: the main thread reads the command line, starts, and then waits; the shutdown hook drains; the log has a
 * writer thread of its own, so that nobody who logs waits for standard output.
 *
 * <p>Says and hears nothing on the bus: it goes through {@link io.posthouse.master.Posthouse} as any embedder does, and asks a
 * relay in another process through {@code control}.
 *
 * <p>Fails with one sentence on standard error and an exit status: 2 where the command line is wrong, 1 where the world
 * is.
 *
 * <p>Standards: {@code send} is a minimal submission client after RFC 5321 section 3 and RFC 5322.
 */
@NullMarked
package io.posthouse.cli;

import org.jspecify.annotations.NullMarked;

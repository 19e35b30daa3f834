/**
 * Starts the services in order, restarts one that fails, drains; the public way in for embedders.
 *
 * <p>{@link io.posthouse.master.Posthouse} may be used from any thread; services are started, restarted and stopped on one
 * thread, called {@code master}; log lines are written on the thread of whoever says what is logged.
 *
 * <p>Says {@code ServiceStarted}, hears {@code ServiceFailed}; the log hears every event.
 *
 * <p>What cannot start says so in one {@link io.posthouse.master.StartFailedException} and leaves nothing behind. Once
 * started, a service that fails is made anew after a back-off while the others go on.
 *
 * <p>No standard but the house's own: {@code docs/architecture.md}.
 */
@NullMarked
package io.posthouse.master;

import org.jspecify.annotations.NullMarked;

/**
 * How components speak, live, and know the time.
 *
 * <p>{@link io.posthouse.bus.Bus} carries events (told to all who care) and requests (answered by one service, later);
 * whatever must survive is in the spool first, so what is lost here costs delay and never mail.
 *
 * <p>Threads: a hearer runs on the executor it named, most often its service's {@link io.posthouse.bus.Worker}; speaking
 * never blocks. Time, timers, randomness and threads come from the bus, so that a test drives all of them.
 *
 * <p>A service that throws says {@link io.posthouse.bus.contract.ServiceFailed}; the others go on.
 */
@NullMarked
package io.posthouse.bus;

import org.jspecify.annotations.NullMarked;

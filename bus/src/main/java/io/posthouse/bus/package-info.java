/** The message bus, the service life cycle, time, and the contract of what components say to each other. */
@NullMarked
package io.posthouse.bus;

import org.jspecify.annotations.NullMarked;

/** Starts the services in order, restarts one that fails, drains; the public way in for embedders. */
@NullMarked
package io.posthouse.master;

import org.jspecify.annotations.NullMarked;

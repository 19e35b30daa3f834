/** Benchmarks: the side-by-side runs against other relays. */
@NullMarked
package io.posthouse.bench;

import org.jspecify.annotations.NullMarked;

/** The posthouse command, and the standalone jar. */
@NullMarked
package io.posthouse.cli;

import org.jspecify.annotations.NullMarked;

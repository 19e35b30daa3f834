/** Counts connections, messages, recipients and failures per client, and says when it is too much. */
@NullMarked
package io.posthouse.anvil;

import org.jspecify.annotations.NullMarked;

/**
 * Counts connections, messages, recipients and failures per client, and says when it is too much.
 *
 * <p>Any thread asks; the answer is there at once. Nothing is said or heard on the bus; time is the bus's. A client over
 * its limit is a {@link io.posthouse.anvil.Verdict}, never an exception. What is counted is lost with the process.
 *
 * <p>Named after Postfix's daemon, which stands for the same duty. No standard says how much is too much.
 */
@NullMarked
package io.posthouse.anvil;

import org.jspecify.annotations.NullMarked;

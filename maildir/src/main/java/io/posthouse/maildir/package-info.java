/** Keeps letters in a Maildir: the transport of a relay that is to send nothing out. */
@NullMarked
package io.posthouse.maildir;

import org.jspecify.annotations.NullMarked;

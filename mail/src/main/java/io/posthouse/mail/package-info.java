/** The vocabulary of mail: address, envelope, recipient, reply, enhanced status code, queue id, message content. */
@NullMarked
package io.posthouse.mail;

import org.jspecify.annotations.NullMarked;

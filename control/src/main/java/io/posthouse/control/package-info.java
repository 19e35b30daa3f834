/**
 * Lets operators see and change the queue: from Java with {@link io.posthouse.control.Queue}, and from another process on
 * this machine, over a Unix domain socket in the data folder, one line of JSON a request and lines of JSON for the answer.
 *
 * <p>The socket is served by a few threads of its own, which may block: one accepts, each of the others serves one
 * connection at a time. They stand still while they wait for qmgr or for whoever reads slowly, and nobody else does.
 *
 * <p>Asks qmgr with {@code QueueRequest}, {@code LetterRequest} and {@code InterventionRequest}, and reads contents from the
 * spool. Says {@code ServiceFailed} if the socket cannot be served any more.
 *
 * <p>Whoever is not served in time, or goes away, loses the connection, and what was begun for it ends with the piece in
 * hand. Where the path of the data folder is too long for a socket, the socket is in the system's folder for temporary
 * files, and a file in the data folder says where.
 *
 * <p>Only the user who runs the relay may connect: file permissions say so, there are no passwords. JSON as in RFC 8259,
 * times as in RFC 3339, lengths of time as in ISO 8601.
 */
@NullMarked
package io.posthouse.control;

import org.jspecify.annotations.NullMarked;

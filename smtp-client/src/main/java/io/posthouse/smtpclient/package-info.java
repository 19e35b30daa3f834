/** Delivers over SMTP: next hop, connection reuse, pipelining. */
@NullMarked
package io.posthouse.smtpclient;

import org.jspecify.annotations.NullMarked;

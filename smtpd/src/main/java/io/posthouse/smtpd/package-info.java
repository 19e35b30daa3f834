/** Receives mail over SMTP: the session, its rules, its extensions. */
@NullMarked
package io.posthouse.smtpd;

import org.jspecify.annotations.NullMarked;

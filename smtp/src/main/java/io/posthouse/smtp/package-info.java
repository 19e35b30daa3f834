/** The SMTP wire in both directions: command and reply codecs, DATA transparency, BDAT, and the event loops beneath. */
@NullMarked
package io.posthouse.smtp;

import org.jspecify.annotations.NullMarked;

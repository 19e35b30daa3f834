/** What the components say to each other: one record for each event, request and report. */
@NullMarked
package io.posthouse.bus.contract;

import org.jspecify.annotations.NullMarked;

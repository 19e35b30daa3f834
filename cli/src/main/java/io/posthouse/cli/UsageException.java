package io.posthouse.cli;

import org.jspecify.annotations.Nullable;

/** The command line is wrong; the message is the one sentence that says where and what is allowed. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(@Nullable String message) {
        super(message);
    }
}

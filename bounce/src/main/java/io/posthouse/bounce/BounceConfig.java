package io.posthouse.bounce;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.Mailbox;
import java.util.Optional;

/**
 * Who is told, and what goes back.
 *
 * @param postmaster who is told when mail from the null reverse-path fails, since it has no sender; default nobody, and
 *     such mail is held
 * @param maxReturnedSize of what goes back of a message; default 50,000 bytes, 1 KiB at least and 1 MiB at most. A larger
 *     message goes back as its header section, cut at this size
 */
public record BounceConfig(Optional<Mailbox> postmaster, DataSize maxReturnedSize) {
    private static final DataSize SMALLEST = DataSize.ofKibibytes(1);
    private static final DataSize LARGEST = DataSize.ofMebibytes(1);

    public BounceConfig {
        if (maxReturnedSize.bytes() < SMALLEST.bytes() || maxReturnedSize.bytes() > LARGEST.bytes()) {
            throw new IllegalArgumentException(
                    "max-returned-size is " + maxReturnedSize + "; write " + SMALLEST + " to " + LARGEST);
        }
    }

    public static BounceConfig defaults() {
        return new BounceConfig(Optional.empty(), new DataSize(50_000));
    }

    public BounceConfig withPostmaster(Mailbox mailbox) {
        return new BounceConfig(Optional.of(mailbox), maxReturnedSize);
    }
}

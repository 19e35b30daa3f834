package io.posthouse.maildir;

import java.nio.file.Path;

/**
 * Where letters are kept.
 *
 * @param folder the Maildir; made if absent, with its {@code tmp}, {@code new} and {@code cur}
 * @param hostname the end of each file's name, which by convention says who delivered
 * @param threads that write; default 8, since each mostly waits for the disk, which syncs for several at once
 */
public record MaildirConfig(Path folder, String hostname, int threads) {
    public MaildirConfig {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; write 1 at least");
        }
    }

    public static MaildirConfig in(Path folder, String hostname) {
        return new MaildirConfig(folder, hostname, 8);
    }
}

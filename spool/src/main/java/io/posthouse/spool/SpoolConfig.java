package io.posthouse.spool;

import io.posthouse.mail.DataSize;
import java.time.Duration;

/**
 * The spool's section of the configuration.
 *
 * @param bagSize how much room a bag takes: an eighth is for what happens to the mail in it, and then the next is begun; 64
 *     KiB to 1 GiB. Large bags mean few files, small ones let go of disk space sooner
 * @param maxSmallLetter contents up to here wait in memory and go into a bag, larger ones get a file of their own; 4
 *     KiB to a quarter of the bag
 * @param memoryForLetters how much memory contents may fill altogether; beyond it, what comes in goes to files of its own.
 *     Contents that wait for delivery may fill a quarter of it; others are read back from disk
 * @param minFreeSpace when the disk has less room than this, new mail is refused with 452 (RFC 5321 section 4.2.3)
 *     while delivering goes on
 * @param maxSpareBags how many emptied bags are kept for use again while mail comes fast, since writing over a file is
 *     cheaper than letting it grow; 0 to 8. After a minute without haste it is one at most
 * @param maxUnsettled how many letters may be known one by one, at some 300 octets of memory each: those under way, and
 *     those that were deferred and still wait in a bag until they have files of their own. Beyond half of that new mail
 *     should come more slowly; beyond all of it, it is refused with 452; 100 at least
 * @param syncInterval how long what happened to letters may wait to be synced: what a power cut may repeat
 * @param settleDelay how long a letter that was deferred or held stays in its bag as well as in its own file. After 40
 *     seconds the system has written the file by itself and syncing it is nearly free
 * @param stragglerDelay how long a full bag may hold on to few letters before these get files of their own and the bag
 *     is let go; and how long after the last bag became full it is over with the haste
 */
public record SpoolConfig(
        DataSize bagSize,
        DataSize maxSmallLetter,
        DataSize memoryForLetters,
        DataSize minFreeSpace,
        int maxSpareBags,
        int maxUnsettled,
        Duration syncInterval,
        Duration settleDelay,
        Duration stragglerDelay) {

    public static final SpoolConfig DEFAULT = new SpoolConfig(
            DataSize.ofMebibytes(64),
            DataSize.ofMebibytes(2),
            DataSize.ofMebibytes(96),
            DataSize.ofMebibytes(64),
            2,
            200_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(40),
            Duration.ofMinutes(1));

    public SpoolConfig {
        check(bagSize.bytes() >= 64 << 10, "bag-size must be at least 64 KiB");
        check(bagSize.bytes() <= 1 << 30, "bag-size must be at most 1 GiB");
        check(maxSmallLetter.bytes() >= 4 << 10, "max-small-letter must be at least 4 KiB");
        check(maxSmallLetter.bytes() <= bagSize.bytes() / 4, "max-small-letter must be at most a quarter of bag-size");
        check(maxSpareBags >= 0 && maxSpareBags <= 8, "max-spare-bags must be 0 to 8");
        check(maxUnsettled >= 100, "max-unsettled must be at least 100");
        check(!syncInterval.isNegative() && !syncInterval.isZero(), "sync-interval must be more than nothing");
        check(!settleDelay.isNegative(), "settle-delay must not be negative");
        check(!stragglerDelay.isNegative(), "straggler-delay must not be negative");
    }

    private static void check(boolean allowed, String what) {
        if (!allowed) {
            throw new IllegalArgumentException(what);
        }
    }
}

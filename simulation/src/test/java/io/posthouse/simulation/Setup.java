package io.posthouse.simulation;

import io.posthouse.bounce.BounceConfig;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Mailbox;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.qmgr.RateLimit;
import io.posthouse.spool.SpoolConfig;
import java.time.Duration;
import java.util.List;

/** How a relay is configured: most limits so low that little mail reaches them. */
record Setup(SpoolConfig spool, QmgrConfig qmgr, BounceConfig bounce, int loops) {

    static Setup any(Chance chance) {
        return new Setup(spool(chance), qmgr(chance), bounce(chance), chance.from(1, 3));
    }

    private static SpoolConfig spool(Chance chance) {
        return new SpoolConfig(
                DataSize.ofKibibytes(64),
                DataSize.ofKibibytes(chance.from(4, 16)),
                DataSize.ofKibibytes(chance.of(0, 16, 64, 1024)),
                DataSize.ofKibibytes(16),
                chance.from(0, 2),
                chance.of(100, 200_000),
                Duration.ofSeconds(1),
                chance.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(40)),
                chance.of(Duration.ofSeconds(7), Duration.ofMinutes(1)));
    }

    private static QmgrConfig qmgr(Chance chance) {
        int first = chance.from(1, 5);
        var config = new QmgrConfig(
                first,
                first + chance.below(10),
                chance.from(1, 30),
                chance.of(1, 3, 50),
                chance.of(Duration.ofSeconds(60), Duration.ofSeconds(300)),
                chance.of(Duration.ofSeconds(600), Duration.ofSeconds(4000)),
                chance.of(Duration.ZERO, Duration.ofHours(2), Duration.ofDays(1), Duration.ofDays(5)),
                chance.of(Duration.ZERO, Duration.ofMinutes(10), Duration.ofHours(1)),
                chance.of(2, 10, 1000),
                chance.of(3, 50, 1000));
        return chance.oneIn(3)
                ? config.withRateLimits(List.of(
                        RateLimit.of("hop1.example", 5, Duration.ofMinutes(1)),
                        RateLimit.delaying("hop2.example", Duration.ofSeconds(10))))
                : config;
    }

    private static BounceConfig bounce(Chance chance) {
        BounceConfig config = BounceConfig.defaults();
        return chance.oneIn(2) ? config.withPostmaster(Mailbox.parse("postmaster@office.example")) : config;
    }
}

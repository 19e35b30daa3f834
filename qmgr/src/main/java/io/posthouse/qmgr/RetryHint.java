package io.posthouse.qmgr;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reply says about when to come again. No standard has a place for it, but many servers write it into the text:
 * "try again in 5 minutes", "greylisted for 300 seconds", "come back in 00:04:59".
 */
final class RetryHint {
    private static final Pattern HINT = Pattern.compile(
            "\\b(?:again|retry\\w*|back|wait\\w*|gr[ae]y-?list\\w*)\\b[^0-9.;]{0,30}?\\b"
                    + "(?:(\\d{1,6}) ?(s|sec|second|min|minute|h|hr|hour)s?\\b|(0?\\d):([0-5]\\d):([0-5]\\d)\\b)",
            Pattern.CASE_INSENSITIVE);

    static Optional<Duration> in(String said) {
        Matcher hint = HINT.matcher(said);
        if (!hint.find()) {
            return Optional.empty();
        }
        return Optional.of(hint.group(1) == null ? clock(hint) : amount(hint));
    }

    private static Duration amount(Matcher hint) {
        long number = Long.parseLong(hint.group(1));
        return switch (hint.group(2).toLowerCase(Locale.ROOT).charAt(0)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static Duration clock(Matcher hint) {
        return Duration.ofHours(Long.parseLong(hint.group(3)))
                .plusMinutes(Long.parseLong(hint.group(4)))
                .plusSeconds(Long.parseLong(hint.group(5)));
    }

    private RetryHint() {}
}

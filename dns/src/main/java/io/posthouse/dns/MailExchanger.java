package io.posthouse.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An MX record (RFC 5321 section 5.1).
 *
 * @param preference lower is tried first
 * @param host in lower case, without the final dot; empty in a null MX
 */
public record MailExchanger(int preference, String host) {
    public MailExchanger {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** Whether this record, standing alone, says that the domain takes no mail (RFC 7505). */
    public boolean isNull() {
        return host.isEmpty();
    }

    static List<MailExchanger> byPreference(List<MailExchanger> exchangers) {
        return exchangers.stream()
                .sorted(Comparator.comparingInt(MailExchanger::preference))
                .toList();
    }
}

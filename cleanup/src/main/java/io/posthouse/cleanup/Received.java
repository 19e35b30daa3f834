package io.posthouse.cleanup;

import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Our line in a message's trace (RFC 5321 section 4.4). */
final class Received {
    private Received() {}

    static String field(Domain hostname, QueueId id, Envelope envelope, Reception reception, String date) {
        var field = new StringBuilder(256).append("Received: ");
        reception.client().ifPresent(client -> from(field, client, reception.helo()));
        field.append("by ").append(hostname).append(" (Posthouse)");
        if (!reception.protocol().isEmpty()) {
            field.append(" with ").append(reception.protocol());
        }
        field.append(" id ").append(id);
        if (envelope.recipients().size() == 1) { // naming several would show each who else got the message
            field.append("\r\n\tfor ").append(envelope.recipients().get(0));
        }
        if (!envelope.priority().equals(Priority.NORMAL)) { // RFC 6710 section 4.1
            field.append(" priority ").append(envelope.priority());
        }
        return field.append("; ").append(date).append("\r\n").toString();
    }

    /** The client's name is what it claims; the address is what we saw. */
    private static void from(StringBuilder field, InetAddress client, String helo) {
        field.append("from ").append(helo.isEmpty() ? "unknown" : helo).append(" (unknown [");
        if (client instanceof Inet6Address) {
            field.append("IPv6:");
        }
        String address = client.getHostAddress();
        int zone = address.indexOf('%');
        field.append(zone < 0 ? address : address.substring(0, zone)).append("])\r\n\t");
    }
}

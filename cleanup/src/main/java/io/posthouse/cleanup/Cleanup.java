package io.posthouse.cleanup;

import io.posthouse.bus.Bus;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Reception;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Spool;

/** The one way into the spool. Any thread; never blocks. */
public final class Cleanup {
    private final Spool spool;
    private final Bus bus;
    private final Domain hostname;
    private final DateField date = new DateField();

    /**
     * A way into a spool.
     *
     * @param hostname what this relay calls itself in what it adds
     */
    public Cleanup(Spool spool, Bus bus, Domain hostname) {
        this.spool = spool;
        this.bus = bus;
        this.hostname = hostname;
    }

    /**
     * Begins a message, with our trace header already written (RFC 5321 section 4.4).
     *
     * @throws io.posthouse.spool.SpoolFullException if there is no room for it
     * @throws io.posthouse.spool.SpoolBrokenException if the disk fails
     */
    public CleanupStream begin(Envelope envelope, Reception reception) {
        LetterWriter writer = spool.receive(envelope, reception);
        String received = Received.field(hostname, writer.id(), envelope, reception, date.at(reception.at()));
        var stream = new CleanupStream(bus, this, writer, envelope, reception);
        stream.add(received);
        return stream;
    }

    /** The fields that RFC 6409 section 8 lets us add where a submitted message has none. */
    String missingFields(CleanupStream stream, boolean withDate, boolean withMessageId) {
        var fields = new StringBuilder(128);
        if (withDate) {
            fields.append("Date: ").append(date.at(stream.reception().at())).append("\r\n");
        }
        if (withMessageId) { // a queue id is never used twice, so neither is this
            fields.append("Message-ID: <")
                    .append(stream.id())
                    .append('@')
                    .append(hostname)
                    .append(">\r\n");
        }
        return fields.toString();
    }
}

package io.posthouse.bounce;

import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.eclipse.angus.mail.dsn.MultipartReport;

/** A notification as somebody else's mail library understands it. */
record Parsed(MimeMessage message, MultipartReport report) {

    static Parsed of(Composer.Message composed) throws Exception {
        return of(composed.octets());
    }

    static Parsed of(byte[] octets) throws Exception {
        var message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(octets));
        return new Parsed(message, (MultipartReport) message.getContent());
    }

    String header(String name) throws Exception {
        return message.getHeader(name, "|");
    }

    /** What people read. */
    String story() throws Exception {
        return (String) report.getBodyPart(0).getContent();
    }

    /** A field about the message. */
    String field(String name) throws Exception {
        return fields().getMessageDSN().getHeader(name, "|");
    }

    /** A field about one recipient. */
    String field(int recipient, String name) throws Exception {
        InternetHeaders fields = fields().getRecipientDSN(recipient);
        return fields.getHeader(name, "|");
    }

    int recipients() throws Exception {
        return fields().getRecipientDSNCount();
    }

    private DeliveryStatus fields() throws Exception {
        return (DeliveryStatus) report.getReport();
    }

    BodyPart returned() throws Exception {
        return report.getBodyPart(2);
    }

    /** The third part, decoded, with its octets as characters. */
    String returnedOctets() throws Exception {
        try (var in = returned().getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}

package io.posthouse.smtpd;

import io.posthouse.mail.BodyType;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.MalformedAddressException;
import io.posthouse.mail.MalformedParameterException;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Reply;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import io.posthouse.smtp.Command;
import io.posthouse.smtp.MalformedCommandException;
import io.posthouse.smtp.PathArgument;
import io.posthouse.smtp.PathArgument.Parameter;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What may stand in MAIL and RCPT: addresses by RFC 5321 section 4.1.2, parameters of the extensions we offer. */
final class PathRules {

    /**
     * What MAIL said.
     *
     * @param sizeBytes what the client thinks of the content's size (RFC 1870 section 6.1); 0 if it says nothing
     */
    record Mail(
            ReversePath reversePath,
            long sizeBytes,
            BodyType body,
            Optional<EnvelopeId> envelopeId,
            Optional<Returned> returned,
            Optional<Priority> priority) {}

    private final SmtpdConfig config;

    PathRules(SmtpdConfig config) {
        this.config = config;
    }

    /**
     * Reads the argument of MAIL.
     *
     * @throws RefusalException if it cannot be taken
     */
    Mail mail(Command command) {
        PathArgument argument = argument(command, "FROM");
        long sizeBytes = 0;
        var body = BodyType.SEVEN_BIT;
        Optional<EnvelopeId> envelopeId = Optional.empty();
        Optional<Returned> returned = Optional.empty();
        Optional<Priority> priority = Optional.empty();
        for (Parameter parameter : argument.parameters()) {
            switch (parameter.keyword()) {
                case "SIZE" -> sizeBytes = size(parameter.value());
                case "BODY" -> body = body(parameter.value());
                case "ENVID" -> envelopeId = Optional.of(read(parameter, EnvelopeId::parse));
                case "RET" -> returned = Optional.of(read(parameter, Returned::parse));
                case "MT-PRIORITY" -> priority = Optional.of(read(parameter, Priority::parse));
                default -> throw new RefusalException(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new Mail(
                address(argument, "5.1.7", ReversePath::parse), sizeBytes, body, envelopeId, returned, priority);
    }

    /**
     * Reads the argument of RCPT.
     *
     * @throws RefusalException if it cannot be taken
     */
    Recipient rcpt(Command command) {
        PathArgument argument = argument(command, "TO");
        Set<Notify> notifyOn = Set.of();
        Optional<OriginalRecipient> originalRecipient = Optional.empty();
        for (Parameter parameter : argument.parameters()) {
            switch (parameter.keyword()) {
                case "NOTIFY" -> notifyOn = read(parameter, Notify::parse);
                case "ORCPT" -> originalRecipient = Optional.of(read(parameter, OriginalRecipient::parse));
                default -> throw new RefusalException(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new Recipient(forwardPath(argument), notifyOn, originalRecipient);
    }

    private Mailbox forwardPath(PathArgument argument) {
        if (argument.address().equalsIgnoreCase("postmaster")) { // needs no domain: RFC 5321 section 4.5.1
            return new Mailbox(argument.address(), config.hostname());
        }
        return address(argument, "5.1.3", Mailbox::parse);
    }

    private static PathArgument argument(Command command, String word) {
        try {
            return PathArgument.parse(command.argument(), word);
        } catch (MalformedCommandException e) {
            throw refusal("5.5.4", e);
        }
    }

    private static <T> T address(PathArgument argument, String statusIfMalformed, Function<String, T> parser) {
        String address = argument.address();
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) > 127) { // RFC 6531 section 3.5: without SMTPUTF8 there are none
                throw new RefusalException(Replies.NON_ASCII_ADDRESS);
            }
        }
        try {
            return parser.apply(address);
        } catch (MalformedAddressException e) {
            throw refusal(statusIfMalformed, e);
        }
    }

    private static <T> T read(Parameter parameter, Function<String, T> parser) {
        try {
            return parser.apply(parameter.value());
        } catch (MalformedParameterException e) {
            throw refusal("5.5.4", e);
        }
    }

    private static RefusalException refusal(String status, RuntimeException malformed) {
        return new RefusalException(Reply.of(501, status, Objects.requireNonNull(malformed.getMessage())));
    }

    /** RFC 1870 section 6.1: at most 20 digits, of which the first may be zeros. */
    private long size(String value) {
        if (value.isEmpty() || value.length() > 20 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RefusalException(Replies.BAD_SIZE);
        }
        long size = value.length() <= 18
                ? Long.parseLong(value)
                : new BigInteger(value).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
        if (size > config.maxMessageSize().bytes()) {
            throw new RefusalException(Replies.tooLarge(config));
        }
        return size;
    }

    private static BodyType body(String value) {
        for (BodyType type : BodyType.values()) {
            if (type.parameter().equalsIgnoreCase(value)) {
                return type;
            }
        }
        throw new RefusalException(Replies.BAD_BODY);
    }
}

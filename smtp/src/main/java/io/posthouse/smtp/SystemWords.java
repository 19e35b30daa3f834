package io.posthouse.smtp;

import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Pattern;

/**
 * What the system says of a connection that came to nothing, as people know it: {@code connection refused}. Each of Netty's
 * transports dresses it differently, some with the name of a system call and a number.
 */
public final class SystemWords {
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(.*?\\) failed(?: with error\\(-?\\d+\\))?: ");

    private SystemWords() {}

    /**
     * The reason in a few words, to stand behind a colon. It leaves out with whom the connection was, which the caller knows
     * better.
     */
    public static String of(Throwable failure) {
        Throwable origin = failure.getCause() == null ? failure : failure.getCause(); // Netty's own adds the address
        if (origin instanceof NoRouteToHostException) {
            return "no route to host"; // epoll's has no words
        }
        if (origin instanceof ClosedChannelException) {
            return "connection closed";
        }
        String message = origin.getMessage();
        if (message == null || message.isEmpty()) {
            return origin.getClass().getSimpleName();
        }
        String words = SYSTEM_CALL.matcher(message).replaceFirst("");
        return words.startsWith("Connection reset") ? "connection reset" : beginningSmall(words);
    }

    private static String beginningSmall(String words) {
        boolean oneCapital = words.length() > 1 && Character.isLowerCase(words.charAt(1));
        return oneCapital ? Character.toLowerCase(words.charAt(0)) + words.substring(1) : words;
    }
}

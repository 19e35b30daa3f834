package io.posthouse.master;

import io.posthouse.mail.Domain;
import io.posthouse.mail.MalformedAddressException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this machine calls itself. Asks the kernel first, since Java asks DNS, which may take seconds to say nothing.
 */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    /** A name with a dot, since many servers refuse any other after EHLO. */
    static Domain ofThisMachine() {
        String name = plain();
        try {
            return Domain.parse(name.contains(".") ? name : name + ".localdomain");
        } catch (MalformedAddressException e) { // machines may be called what domains may not
            return Domain.parse("localhost.localdomain");
        }
    }

    private static String plain() {
        try {
            if (Files.isReadable(KERNEL)) {
                String name = Files.readString(KERNEL).strip();
                if (!name.isEmpty()) {
                    return name;
                }
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private HostName() {}
}

package io.posthouse.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** What this machine itself knows of hosts, before anybody is asked. Blocks while it reads. Any thread. */
final class HostNames {
    private final HostsFileParser table; // not made for several threads: under this object's lock

    HostNames() {
        this(new HostsFileParser());
    }

    HostNames(HostsFileParser table) {
        this.table = table;
    }

    /** From the machine's table of hosts; empty if it is not there. A table that cannot be read holds nothing. */
    synchronized List<InetAddress> inTable(Name host) {
        try {
            var addresses = new ArrayList<InetAddress>();
            table.getAddressForHost(host, Type.AAAA).ifPresent(addresses::add);
            table.getAddressForHost(host, Type.A).ifPresent(addresses::add);
            return addresses;
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * A name of one label means what this machine, its containers or its network take it to mean, and DNS as such knows
     * nothing of it.
     */
    static boolean isLocal(Name host) {
        return host.labels() <= 2; // the root counts
    }

    /** As any other program on this machine would find it; empty if there is no such host. May take seconds. */
    static Optional<List<InetAddress>> bySystem(Name host) {
        try {
            return Optional.of(List.of(InetAddress.getAllByName(host.toString(true))));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}

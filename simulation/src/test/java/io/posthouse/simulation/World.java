package io.posthouse.simulation;

import io.posthouse.bus.ManualTime;
import io.posthouse.dns.Zone;
import io.posthouse.spool.SimulatedDisk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All there is besides the relay: what it stands on, whom it talks to, and who looks on. All of it is owned by one thread. */
final class World {
    static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    static final InetSocketAddress RELAY = address(1, 25);
    static final InetSocketAddress CLIENT = address(2, 0);

    private static final int SMTP = 25;
    private static final int FIRST_PEER = 10;
    private static final int HOPS = 5;

    final ManualTime time = new ManualTime(START);
    final Trail trail = new Trail(time);
    final Ledger ledger = new Ledger(time, trail);
    final Zone zone = new Zone();
    final List<Peer> peers = new ArrayList<>();
    final Chance chance;
    final SimulatedDisk disk;
    final Network network;
    int clients; // that have mail to bring

    /** A world in which all is well. */
    World(long seed) {
        chance = new Chance(new Random(seed));
        disk = new SimulatedDisk(new Random(seed + 1));
        network = new Network(time, new Chance(new Random(seed + 2)));
        for (int hop = 0; hop < HOPS; hop++) {
            peers("hop" + hop + ".example", chance.from(1, 2));
        }
        peers("here.example", 1);
        peers("office.example", 1);
    }

    /** The moment so much later, as {@link #isPast} takes it: the calendar may jump meanwhile. */
    long in(Duration length) {
        return time.nanos() + length.toNanos();
    }

    boolean isPast(long moment) {
        return time.nanos() >= moment;
    }

    private static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void peers(String domain, int count) {
        for (int i = 0; i < count; i++) {
            var peer = new Peer("mx" + i + '.' + domain, time, chance, ledger, trail);
            InetSocketAddress address = address(FIRST_PEER + peers.size(), SMTP);
            peers.add(peer);
            zone.mx(domain, 10, peer.name())
                    .address(peer.name(), address.getAddress().getHostAddress());
            network.listen(address, peer);
        }
    }
}

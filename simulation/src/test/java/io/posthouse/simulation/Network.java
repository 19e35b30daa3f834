package io.posthouse.simulation;

import io.posthouse.bus.ManualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What TCP is to a relay: connections that carry octets in order, late and cut anywhere, and end with or without a word.
 * Everything takes time, so nothing that one side does is seen by the other within the same step.
 */
final class Network {

    /** What a connection's end has to hear. */
    interface Side {
        void onOctets(byte[] octets);

        /** The other side is gone; with a reset, what it had sent may not all have come. */
        void onClosed(boolean reset);

        /** The other side took what was sent. */
        default void onRoom() {}
    }

    /** How an address takes somebody who wants to connect. */
    enum Welcome {
        ACCEPT,
        REFUSE,
        /** No answer at all. */
        SILENCE
    }

    /** Somebody who listens. */
    interface Listener {
        Welcome welcome();

        /** A connection was made. */
        Side accept(End end);
    }

    private final ManualTime time;
    private final Chance chance;
    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();
    private final Map<InetAddress, Set<End>> ends = new HashMap<>(); // that are open, by whose they are

    Network(ManualTime time, Chance chance) {
        this.time = time;
        this.chance = chance;
    }

    void listen(InetSocketAddress address, Listener listener) {
        listeners.put(address, listener);
    }

    void stopListening(InetSocketAddress address) {
        listeners.remove(address);
    }

    /** The process on a host has ended: the system closes what it had open, and sends what it was given. */
    void killed(InetAddress host) {
        dead(host, end -> {
            if (chance.oneIn(3)) {
                end.reset();
            } else {
                end.close();
            }
        });
    }

    /** A host is without power. */
    void powerless(InetAddress host) {
        dead(host, End::fallSilent);
    }

    private void dead(InetAddress host, Consumer<End> how) {
        listeners.keySet().removeIf(address -> address.getAddress().equals(host));
        List.copyOf(ends.getOrDefault(host, Set.of())).forEach(how);
    }

    /**
     * Connects to an address, some time later.
     *
     * @param side is given the end that it then owns, and hears what comes
     */
    void connect(InetSocketAddress from, InetSocketAddress to, Function<End, Side> side, Consumer<String> onRefused) {
        later(latency(), () -> {
            Welcome welcome = Optional.ofNullable(listeners.get(to))
                    .map(Listener::welcome)
                    .orElse(Welcome.REFUSE);
            if (welcome == Welcome.ACCEPT) {
                var near = new End(from, to);
                var far = new End(to, from);
                near.other = far;
                far.other = near;
                later(far.nextArrival(), () -> near.open(side)); // before anything that is said
                far.side = listeners.get(to).accept(far);
            } else if (welcome == Welcome.REFUSE) {
                later(latency(), () -> onRefused.accept("Connection refused"));
            }
        });
    }

    private Duration latency() {
        return chance.oneIn(50) ? chance.seconds(1, 10) : chance.millis(1, 40);
    }

    private void later(Duration delay, Runnable task) {
        time.schedule(delay, Runnable::run, task);
    }

    /** One end of a connection. */
    final class End {
        private final InetSocketAddress here;
        private final InetSocketAddress there;
        private End other;
        private @Nullable Side side; // from when it is open
        private boolean closed; // by its owner: nothing more goes out, nothing is heard
        private boolean cut; // what is under way never arrives
        private boolean told; // that the other side is gone
        private long lastArrival; // of what was sent from here, so that the order stays
        private int underWay;

        private End(InetSocketAddress here, InetSocketAddress there) {
            this.here = here;
            this.there = there;
            ends.computeIfAbsent(here.getAddress(), any -> new LinkedHashSet<>())
                    .add(this);
        }

        private void open(Function<End, Side> opened) {
            if (closed) { // with its host
                other.hearClosed(true);
                return;
            }
            side = opened.apply(this);
            if (told) {
                side.onClosed(true);
            }
        }

        InetSocketAddress here() {
            return here;
        }

        InetSocketAddress there() {
            return there;
        }

        /** Octets that were sent from here and have not come to the other side yet. */
        int underWay() {
            return underWay;
        }

        void send(byte[] octets) {
            send(octets, () -> {});
        }

        /**
         * Sends octets, in one piece or in several.
         *
         * @param onArrived told when the last of them has come to a side that still listens
         */
        void send(byte[] octets, Runnable onArrived) {
            int at = 0;
            while (!closed && at < octets.length) {
                int length = chance.oneIn(4) ? 1 + chance.below(octets.length - at) : octets.length - at;
                byte[] piece = Arrays.copyOfRange(octets, at, at + length);
                at += length;
                underWay += length;
                boolean last = at == octets.length;
                arriving(() -> arrive(piece, last ? onArrived : () -> {}));
            }
        }

        private void arrive(byte[] piece, Runnable onArrived) {
            underWay -= piece.length;
            if (other.closed) {
                hearClosed(true);
            } else {
                other.side.onOctets(piece);
                onArrived.run();
                if (!closed) {
                    side.onRoom();
                }
            }
        }

        /** After all that was sent before. */
        private Duration nextArrival() {
            lastArrival = Math.max(lastArrival, time.nanos() + latency().toNanos());
            return Duration.ofNanos(lastArrival - time.nanos());
        }

        private void arriving(Runnable task) {
            later(nextArrival(), () -> {
                if (!cut) {
                    task.run();
                }
            });
        }

        private void hearClosed(boolean reset) {
            if (!closed && !told) {
                told = true;
                if (side != null) { // else it will see when it is open
                    side.onClosed(reset);
                }
            }
        }

        /** Ends after all that was sent. */
        void close() {
            if (end()) {
                arriving(() -> other.hearClosed(false));
            }
        }

        /** Ends at once. What is under way may be lost. */
        void reset() {
            if (end()) {
                cut = chance.oneIn(2);
                later(latency(), () -> other.hearClosed(true));
            }
        }

        private boolean end() {
            boolean first = !closed;
            closed = true;
            ends.getOrDefault(here.getAddress(), Set.of()).remove(this);
            return first;
        }

        /** The host is without power: the other side hears of it when it has waited long enough. */
        private void fallSilent() {
            if (end()) {
                cut = true;
                later(chance.seconds(1, 120), () -> other.hearClosed(true));
            }
        }
    }
}

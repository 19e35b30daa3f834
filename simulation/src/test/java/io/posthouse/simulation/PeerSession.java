package io.posthouse.simulation;

import io.posthouse.bus.ManualTime;
import io.posthouse.simulation.Network.End;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One session of a {@link Peer}'s. It keeps an eye on whether commands come in order, and has its whims. */
final class PeerSession implements Network.Side {
    private static final String END_OF_DATA = "\r\n.\r\n";

    private final Peer peer;
    private final End end;
    private final ManualTime time;
    private final int era;
    private final StringBuilder in = new StringBuilder(); // each octet a character
    private String reversePath = "";
    private boolean mail;
    private final List<String> forwardPaths = new ArrayList<>();
    private boolean receiving;
    private boolean deaf;
    private long busyUntil; // saying something

    PeerSession(Peer peer, End end, ManualTime time) {
        this.peer = peer;
        this.end = end;
        this.time = time;
        era = peer.ledger().era();
        answer(Moment.GREETING, Moment.GREETING.reply());
    }

    @Override
    public void onOctets(byte[] octets) {
        in.append(new String(octets, StandardCharsets.ISO_8859_1));
        while (!deaf && (receiving ? receive() : command())) {
            // goes on
        }
    }

    @Override
    public void onClosed(boolean reset) {
        deaf = true;
        end.close();
    }

    private boolean command() {
        int lineEnd = in.indexOf("\r\n");
        if (lineEnd < 0) {
            return false;
        }
        String line = in.substring(0, lineEnd);
        in.delete(0, lineEnd + 2);
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> answer(Moment.EHLO, greetings());
            case "HELO" -> answer(Moment.HELO, Moment.HELO.reply());
            case "MAIL" -> onMail(line);
            case "RCPT" -> onRcpt(line);
            case "DATA" -> onData();
            case "RSET" -> {
                forget();
                answer(Moment.RSET, Moment.RSET.reply());
            }
            case "QUIT" -> {
                answer(Moment.QUIT, Moment.QUIT.reply());
                leave();
            }
            default -> throw new AssertionError("the relay said " + line);
        }
        return true;
    }

    private String greetings() {
        var lines = new ArrayList<>(List.of("peer.example"));
        lines.addAll(peer.extensions());
        var reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            reply.append(i == 0 ? "" : "\r\n")
                    .append(i < lines.size() - 1 ? "250-" : "250 ")
                    .append(lines.get(i));
        }
        return reply.toString();
    }

    private void onMail(String line) {
        if (mail) {
            throw new AssertionError("a second MAIL: " + line);
        }
        reversePath = address(line);
        mail = answer(Moment.MAIL, Moment.MAIL.reply());
    }

    private void onRcpt(String line) {
        String mailbox = address(line);
        if (!mail) {
            say("503 5.5.1 no MAIL");
        } else if (answer(Moment.RCPT, peer.replyTo(reversePath, mailbox))) {
            forwardPaths.add(mailbox);
        }
    }

    private void onData() {
        if (forwardPaths.isEmpty()) {
            say("503 5.5.1 no recipients");
        } else {
            receiving = answer(Moment.DATA, Moment.DATA.reply());
        }
    }

    private boolean receive() {
        int start = in.indexOf(".\r\n") == 0 ? -2 : in.indexOf(END_OF_DATA); // the first line may be the last
        if (start == -1) {
            return false;
        }
        String content = start < 0 ? "" : in.substring(0, start + 2);
        in.delete(0, start + END_OF_DATA.length());
        receiving = false;
        onContent(content.replace("\r\n..", "\r\n."));
        forget();
        return true;
    }

    private void onContent(String content) {
        Twist twist = peer.twist(Moment.FINAL_DOT);
        boolean taken = twist == Twist.NONE
                || twist == Twist.SLOW
                || (twist != Twist.TEMPORARY
                        && twist != Twist.PERMANENT
                        && peer.chance().oneIn(2));
        Runnable onHeard = () -> {};
        if (taken) {
            onHeard = peer.ledger().arrived(era, reversePath, List.copyOf(forwardPaths), content);
        }
        peer.note((taken ? "takes" : "does not take") + " a message for " + forwardPaths + ", " + twist);
        act(twist, Moment.FINAL_DOT.reply(), onHeard);
    }

    private void forget() {
        mail = false;
        forwardPaths.clear();
    }

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    /** Answers as it should or otherwise; true if it was positive. */
    private boolean answer(Moment moment, String reply) {
        Twist twist = peer.twist(moment);
        if (twist != Twist.NONE) {
            peer.note(moment + ": " + twist);
        }
        act(twist, reply, () -> {});
        return (twist == Twist.NONE || twist == Twist.SLOW) && reply.charAt(0) < '4';
    }

    private void act(Twist twist, String reply, Runnable onHeard) {
        switch (twist) {
            case NONE -> say(reply, Duration.ZERO, onHeard);
            case SLOW -> {
                Duration slow = peer.chance().oneIn(3)
                        ? peer.chance().minutes(2, 15)
                        : peer.chance().seconds(1, 90);
                say(reply, slow, onHeard);
            }
            case TEMPORARY -> say("451 4.3.0 not now");
            case PERMANENT -> {
                peer.refusedForGood();
                say("554 5.7.1 not you");
            }
            case CLOSING -> {
                say("421 4.3.2 going down");
                leave();
            }
            case NONSENSE -> say("Okay, go on, thanks!");
            case HANG -> deaf = true;
            case CLOSE -> leave();
            case RESET -> {
                deaf = true;
                end.reset();
            }
        }
    }

    private void leave() {
        deaf = true;
        after(Duration.ZERO, end::close);
    }

    private void say(String reply) {
        say(reply, Duration.ZERO, () -> {});
    }

    private void say(String reply, Duration delay, Runnable onHeard) {
        byte[] octets = (reply + "\r\n").getBytes(StandardCharsets.US_ASCII);
        after(delay, () -> end.send(octets, onHeard));
    }

    /** One after the other, however long each takes. */
    private void after(Duration delay, Runnable task) {
        busyUntil = Math.max(busyUntil, time.nanos() + delay.toNanos());
        if (busyUntil <= time.nanos()) {
            task.run();
        } else {
            time.schedule(Duration.ofNanos(busyUntil - time.nanos()), Runnable::run, task);
        }
    }
}

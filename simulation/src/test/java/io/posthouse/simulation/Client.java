package io.posthouse.simulation;

import io.posthouse.mail.QueueId;
import io.posthouse.simulation.Network.End;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who has mail to send: brings it to the relay until it is acknowledged, refused for good, or patience ends. It
 * may hang up, or fall silent, at any moment.
 */
final class Client {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int TRIES = 6;

    private final World world;
    private final Chance chance;
    private final Deque<Submission> toSend;
    private int tries;

    Client(World world, List<Submission> submissions) {
        this.world = world;
        chance = world.chance;
        toSend = new ArrayDeque<>(submissions);
        world.clients++;
    }

    void connect() {
        tries++;
        world.network.connect(World.CLIENT, World.RELAY, Session::new, why -> again());
    }

    private void again() {
        if (tries >= TRIES) {
            world.trail.add("client gives up on number " + toSend.remove().number());
            tries = 0;
        }
        if (toSend.isEmpty()) {
            world.clients--;
        } else {
            world.time.schedule(chance.minutes(1, 15), Runnable::run, this::connect);
        }
    }

    private final class Session implements Network.Side {
        private final End end;
        private final boolean pipelining = chance.oneIn(2);
        private final StringBuilder in = new StringBuilder();
        private final Deque<Step> awaited = new ArrayDeque<>();
        private int asked; // recipients
        private int accepted;
        private boolean over;

        /** What a reply is to. */
        private enum Step {
            GREETING,
            EHLO,
            MAIL,
            RCPT,
            DATA,
            FINAL_DOT,
            QUIT
        }

        Session(End end) {
            this.end = end;
            awaited.add(Step.GREETING);
            world.time.schedule(PATIENCE, Runnable::run, () -> leave(false));
        }

        @Override
        public void onOctets(byte[] octets) {
            in.append(new String(octets, StandardCharsets.US_ASCII));
            for (int lineEnd = in.indexOf("\r\n"); lineEnd >= 0 && !over; lineEnd = in.indexOf("\r\n")) {
                String line = in.substring(0, lineEnd);
                in.delete(0, lineEnd + 2);
                if (line.charAt(3) == ' ') {
                    onReply(line);
                }
            }
        }

        @Override
        public void onClosed(boolean reset) {
            leave(false);
        }

        private void onReply(String reply) {
            boolean positive = reply.charAt(0) < '4';
            if (chance.oneIn(150)) {
                world.trail.add("client hangs up after " + reply);
                leave(true);
                return;
            }
            Optional<Step> step = Optional.ofNullable(awaited.poll());
            if (step.isEmpty() || reply.startsWith("421")) {
                leave(false);
                return;
            }
            switch (step.get()) {
                case GREETING -> sendIf(positive, Step.EHLO, "EHLO mua.here.example");
                case EHLO -> begin(positive);
                case MAIL -> {
                    if (!pipelining) {
                        rcpt(positive, 0);
                    }
                }
                case RCPT -> onRcpt(positive);
                case DATA -> onData(positive);
                case FINAL_DOT -> onAnswer(reply);
                case QUIT -> leave(false);
            }
        }

        private void sendIf(boolean positive, Step next, String line) {
            if (positive) {
                send(next, line);
            } else {
                leave(false);
            }
        }

        private void send(Step next, String line) {
            awaited.add(next);
            say(line + "\r\n");
        }

        private void say(String text) {
            end.send(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void begin(boolean positive) {
            if (!positive) {
                leave(false);
                return;
            }
            Submission submission = toSend.element();
            accepted = 0;
            asked = 0;
            send(Step.MAIL, "MAIL FROM:<" + submission.reversePath() + ">" + submission.parameters());
            if (pipelining) {
                submission.recipients().forEach(this::sendRcpt);
                send(Step.DATA, "DATA");
            }
        }

        private void sendRcpt(Submission.Rcpt rcpt) {
            send(Step.RCPT, "RCPT TO:<" + rcpt.mailbox() + ">" + rcpt.parameters());
        }

        private void rcpt(boolean positive, int i) {
            Submission submission = toSend.element();
            if (!positive) {
                leave(false);
            } else if (i < submission.recipients().size()) {
                sendRcpt(submission.recipients().get(i));
            } else {
                send(Step.DATA, "DATA");
            }
        }

        private void onRcpt(boolean positive) {
            accepted += positive ? 1 : 0;
            asked++;
            if (!pipelining) {
                rcpt(true, asked);
            }
        }

        private void onData(boolean positive) {
            if (!positive) {
                leave(false);
                return;
            }
            awaited.add(Step.FINAL_DOT);
            String stuffed = toSend.element().content().replace("\r\n.", "\r\n..");
            if (chance.oneIn(60)) {
                world.trail.add(
                        "client hangs up within number " + toSend.element().number());
                say(stuffed.substring(0, chance.below(stuffed.length())));
                leave(true);
            } else {
                say(stuffed + ".\r\n");
            }
        }

        private void onAnswer(String reply) {
            Submission submission = toSend.element();
            if (reply.charAt(0) == '4') {
                leave(false);
                return;
            }
            toSend.remove();
            tries = 0;
            if (reply.charAt(0) == '2') {
                QueueId id = QueueId.parse(reply.substring(reply.lastIndexOf(' ') + 1));
                world.trail.add("client hears that number " + submission.number() + " is queued as " + id);
                world.ledger.acknowledged(id, submission, accepted);
            } else {
                throw new AssertionError("the relay refused number " + submission.number() + ": " + reply);
            }
            if (toSend.isEmpty()) {
                send(Step.QUIT, "QUIT");
            } else {
                begin(true);
            }
        }

        private void leave(boolean rudely) {
            if (over) {
                return;
            }
            over = true;
            if (rudely && chance.oneIn(2)) {
                end.reset();
            } else {
                end.close();
            }
            if (toSend.isEmpty()) {
                world.clients--;
            } else {
                again();
            }
        }
    }
}

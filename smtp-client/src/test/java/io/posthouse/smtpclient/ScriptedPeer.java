package io.posthouse.smtpclient;

import io.posthouse.mail.NextHop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * A peer that takes mail, and at a named moment does something worse. Each connection has a thread of its own and a {@link
 * ScriptedSession}.
 */
final class ScriptedPeer implements AutoCloseable {

    /** What came in one transaction; the content without transparency dots, each octet a character. */
    record Arrival(String reversePath, List<String> forwardPaths, String content) {}

    /** Something to be done at a moment, in the session with this number, counted from 1; 0 for every session. */
    private record Plan(Moment moment, int session, Adversity adversity) {}

    private final ServerSocket server;
    private final Thread acceptor;
    private final List<Plan> plans = new CopyOnWriteArrayList<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final List<ScriptedSession> sessions = new CopyOnWriteArrayList<>();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Moment> reached = new LinkedBlockingQueue<>();
    private final Semaphore hanging = new Semaphore(0);
    private volatile List<String> extensions =
            List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES");
    private volatile boolean knowsEhlo = true;

    private ScriptedPeer(InetAddress address, int port) {
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(256 * 1024); // little room, so that what is not read is soon not sent
            server.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = thread(this::accept);
    }

    static ScriptedPeer start() {
        return at("127.0.0.1", 0);
    }

    /** On another address, as of another host. */
    static ScriptedPeer at(String address, int port) {
        try {
            return new ScriptedPeer(InetAddress.getByName(address), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScriptedPeer offering(String... offered) {
        extensions = List.of(offered);
        return this;
    }

    ScriptedPeer withoutEhlo() {
        knowsEhlo = false;
        return this;
    }

    /** In every session. */
    ScriptedPeer at(Moment moment, Adversity adversity) {
        return inSession(0, moment, adversity);
    }

    ScriptedPeer inSession(int number, Moment moment, Adversity adversity) {
        plans.add(new Plan(moment, number, adversity));
        return this;
    }

    /** Replies so to RCPT for this mailbox. */
    ScriptedPeer refusing(String mailbox, String reply) {
        refusals.put(mailbox, reply);
        return this;
    }

    ScriptedPeer willing() {
        plans.clear();
        refusals.clear();
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    NextHop nextHop() {
        return NextHop.ofHost("127.0.0.1", port());
    }

    /** How it is called in outcomes. */
    String name() {
        return "127.0.0.1[127.0.0.1]:" + port();
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    /** How many connections there have been. */
    int sessions() {
        return sessions.size();
    }

    /** What was said, in the session with this number, counted from 1. */
    List<String> transcript(int session) {
        return List.copyOf(sessions.get(session - 1).transcript());
    }

    /** Waits until some session has reached the moment, once for each time. */
    void await(Moment moment) {
        try {
            while (reached.take() != moment) {
                // an earlier one
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets a session that hangs go on as it should, now or when it comes to hang; once for each that does. */
    ScriptedPeer release() {
        hanging.release();
        return this;
    }

    Semaphore hanging() {
        return hanging;
    }

    /** What a session that hangs has received and not looked at. */
    String waiting(int session) {
        return sessions.get(session - 1).waiting();
    }

    List<String> extensions() {
        return extensions;
    }

    boolean knowsEhlo() {
        return knowsEhlo;
    }

    String replyTo(String mailbox) {
        return refusals.getOrDefault(mailbox, "250 2.1.5 Ok");
    }

    void arrived(Arrival arrival) {
        arrivals.add(arrival);
    }

    void refused(Arrival arrival) {
        arrivals.remove(arrival);
    }

    List<Adversity> onReached(Moment moment, ScriptedSession session) {
        reached.add(moment);
        int number = sessions.indexOf(session) + 1;
        var due = new ArrayList<Adversity>();
        for (Plan plan : plans) {
            if (plan.moment == moment && (plan.session == 0 || plan.session == number)) {
                due.add(plan.adversity);
            }
        }
        return due;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                var session = new ScriptedSession(this, socket);
                sessions.add(session);
                thread(session::run);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Closes all connections and takes no more. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(); // for as long as it waits in accept, the system lets clients in
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sessions.forEach(ScriptedSession::close);
        hanging.release(1000);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (ScriptedSession session : sessions) {
            text.append(String.join("\n", session.transcript())).append("\n--\n");
        }
        return text.toString();
    }
}

package io.posthouse.smtpclient;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.posthouse.bus.Bus;
import io.posthouse.bus.Time;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.mail.QueueId;
import io.posthouse.smtp.EventLoops;
import io.posthouse.spool.Spool;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What sessions and deliveries share. Any thread. */
final class Context {
    private final SmtpClientConfig config;
    private final Bus bus;
    private final Spool spool;
    private final Router router;
    private final EventLoops loops;
    private final Executor files;
    private final Trail trail;
    private final Runnable onSessionClosed;
    private final SessionPool pool;
    private volatile boolean draining; // the master writes, event loops read
    private volatile boolean stopped; // the master writes, event loops read

    Context(
            SmtpClientConfig config,
            Bus bus,
            Spool spool,
            Router router,
            EventLoops loops,
            Executor files,
            Trail trail,
            Runnable onSessionClosed) {
        this.config = config;
        pool = new SessionPool(config.maxIdleSessions());
        this.bus = bus;
        this.spool = spool;
        this.router = router;
        this.loops = loops;
        this.files = files;
        this.trail = trail;
        this.onSessionClosed = onSessionClosed;
    }

    SmtpClientConfig config() {
        return config;
    }

    Time time() {
        return bus.time();
    }

    Router router() {
        return router;
    }

    SessionPool pool() {
        return pool;
    }

    Trail trail() {
        return trail;
    }

    /** Reads what is not in memory. */
    Executor files() {
        return files;
    }

    EventLoop nextLoop() {
        return loops.group().next();
    }

    ChannelFactory<? extends Channel> channels() {
        return loops.clientChannel();
    }

    CompletionStage<OpenContent> open(QueueId id) {
        return OpenContent.open(spool, id, files);
    }

    /** Whether sessions end instead of waiting for another message. */
    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    /** Whether deliveries end instead of going on to another peer. */
    boolean isStopped() {
        return stopped;
    }

    void stop() {
        draining = true;
        stopped = true;
    }

    void onClosed() {
        onSessionClosed.run();
    }

    /** We have a bug: the master puts another service in our place. */
    void onMistake(Throwable mistake) {
        bus.publish(new ServiceFailed(SmtpClientService.NAME, mistake));
    }
}

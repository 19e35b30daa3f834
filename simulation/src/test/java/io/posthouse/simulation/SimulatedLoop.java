package io.posthouse.simulation;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import io.posthouse.bus.Bus;
import io.posthouse.bus.Time;
import io.posthouse.bus.Worker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An event loop without a thread: its tasks are those of a worker of the bus, and its time is the bus's. */
final class SimulatedLoop extends AbstractScheduledEventExecutor implements EventLoop {
    private final EventLoopGroup parent;
    private final Worker worker;
    private final Time time;
    private final Ticker ticker = new Ticker() {
        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return time.nanos();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("nobody sleeps here");
        }
    };

    SimulatedLoop(EventLoopGroup parent, String name, Bus bus) {
        super(parent);
        this.parent = parent;
        worker = bus.worker(name, Integer.MAX_VALUE);
        time = bus.time();
    }

    @Override
    public void execute(Runnable task) {
        worker.execute(task);
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return worker.isCurrent();
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        ScheduledFuture<?> scheduled = super.schedule(task, delay, unit);
        if (delay > 0) {
            time.schedule(Duration.of(delay, unit.toChronoUnit()), worker, this::runDue);
        } else {
            worker.execute(this::runDue);
        }
        return scheduled;
    }

    private void runDue() {
        for (Runnable due = pollScheduledTask(); due != null; due = pollScheduledTask()) {
            due.run();
        }
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    public EventLoopGroup parent() {
        return parent;
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
        return GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
    }

    @Override
    @Deprecated
    public void shutdown() {
        worker.stop();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}

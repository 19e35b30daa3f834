package io.posthouse.master;

import static java.util.Objects.requireNonNull;

import io.posthouse.anvil.Anvil;
import io.posthouse.anvil.AnvilConfig;
import io.posthouse.bounce.BounceConfig;
import io.posthouse.bounce.BounceService;
import io.posthouse.bus.Bus;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.SystemTime;
import io.posthouse.bus.Time;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.control.ControlService;
import io.posthouse.control.Queue;
import io.posthouse.dns.DnsConfig;
import io.posthouse.dns.DnsResolver;
import io.posthouse.dns.Resolver;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.maildir.MaildirConfig;
import io.posthouse.maildir.MaildirService;
import io.posthouse.qmgr.QmgrConfig;
import io.posthouse.qmgr.QmgrService;
import io.posthouse.qmgr.Router;
import io.posthouse.smtp.EventLoops;
import io.posthouse.smtpclient.SmtpClientConfig;
import io.posthouse.smtpclient.SmtpClientService;
import io.posthouse.smtpd.IntakeGate;
import io.posthouse.smtpd.SmtpdConfig;
import io.posthouse.smtpd.SmtpdService;
import io.posthouse.spool.Spool;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one relay: made and started in order, ended in the reverse order, also when one of them cannot start.
 * Made by one thread; then its methods may be called from any.
 */
final class House {
    private final Settings settings;
    private final Endings endings;
    private final Path data;
    private final Bus bus;
    private final Queue queue;
    private final Domain hostname;
    private final Supervisor supervisor;
    private volatile InetSocketAddress address; // whoever starts the relay writes, anyone reads
    private volatile @Nullable SpoolService spool; // the master thread writes
    private volatile @Nullable QmgrService qmgr; // the master thread writes, sessions read
    private volatile @Nullable SmtpdService smtpd; // the master thread writes

    /**
     * Starts a relay.
     *
     * @throws StartFailedException if that cannot be; then nothing is left behind
     */
    static House start(Settings settings) {
        var endings = new Endings();
        try {
            return new House(settings, endings);
        } catch (RuntimeException e) {
            endings.close();
            throw new StartFailedException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private House(Settings settings, Endings endings) {
        this.settings = settings;
        this.endings = endings;
        address = settings.listen();
        data = settings.dataFolder().map(Path::toAbsolutePath).orElseGet(this::temporaryFolder);
        Time time = settings.time().orElseGet(this::systemTime);
        bus = new LocalBus(time, random(time));
        hostname = settings.hostname().orElseGet(HostName::ofThisMachine);
        queue = new Queue(bus, this::spool);
        endings.add(EventLog.of(bus)::cancel);
        EventLoops loops = EventLoops.start("smtp");
        endings.add(loops::close);
        supervisor = new Supervisor(bus);
        endings.add(supervisor::stop);
        startSpool();
        startTransport(loops);
        startBounce();
        startQmgr();
        startSmtpd(loops);
        if (settings.control()) {
            supervisor.start(() -> new ControlService(bus, data, queue));
        }
    }

    private void startSpool() {
        supervisor.startBase(() -> {
            var made = new SpoolService(spoolFolder(), bus);
            spool = made;
            return made;
        });
    }

    /** The one that is open now: for whoever makes a service, which is made anew when the spool is. */
    private Spool spool() {
        return requireNonNull(spool).spool();
    }

    private Cleanup cleanup() {
        return new Cleanup(spool(), bus, hostname);
    }

    private Path temporaryFolder() {
        TemporaryFolder folder = TemporaryFolder.make();
        endings.add(folder::delete);
        return folder.path();
    }

    private Time systemTime() {
        var time = new SystemTime();
        endings.add(time::close);
        return time;
    }

    /** No two relays start at the same nanosecond; chance here spreads load and keeps no secret. */
    private Random random(Time time) {
        return new Random(settings.seed().orElseGet(() -> time.now().hashCode() ^ time.nanos()));
    }

    private Path spoolFolder() {
        return data.resolve("spool");
    }

    private Path mailFolder() {
        return data.resolve("mail");
    }

    private void startTransport(EventLoops loops) {
        if (settings.way() instanceof Settings.Keep) {
            var config = MaildirConfig.in(mailFolder(), hostname.name());
            supervisor.start(() -> new MaildirService(bus, spool(), config));
        } else {
            Resolver resolver = settings.resolver().orElseGet(this::systemResolver);
            var config = SmtpClientConfig.defaults(hostname.name());
            supervisor.start(() -> new SmtpClientService(config, bus, spool(), resolver, loops));
        }
    }

    private Resolver systemResolver() {
        var resolver = new DnsResolver(DnsConfig.defaults(), bus);
        endings.add(resolver::close);
        return resolver;
    }

    private void startBounce() {
        BounceConfig defaults = BounceConfig.defaults();
        BounceConfig config =
                settings.postmaster().map(defaults::withPostmaster).orElse(defaults);
        supervisor.start(() -> new BounceService(bus, spool(), cleanup(), hostname, config));
    }

    private void startQmgr() {
        Router router = router();
        QmgrConfig scheduling = settings.scheduling();
        QmgrConfig config =
                settings.warningDelay().map(scheduling::withWarningDelay).orElse(scheduling);
        supervisor.start(() -> {
            var made = new QmgrService(bus, spool(), router, config);
            qmgr = made;
            return made;
        });
    }

    private Router router() {
        if (settings.way() instanceof Settings.RelayVia via) {
            return Router.always(SmtpClientService.NAME, via.smarthost());
        }
        return settings.way() instanceof Settings.RelayByMx
                ? Router.byMx(SmtpClientService.NAME)
                : Router.always(MaildirService.NAME, NextHop.ofHost(MaildirService.NAME, NextHop.SMTP_PORT));
    }

    private void startSmtpd(EventLoops loops) {
        var anvil = new Anvil(AnvilConfig.DEFAULT.withExempt(settings.permittedNetworks()), bus.time());
        supervisor.start(() -> {
            SmtpdConfig config = receiving();
            var made = new SmtpdService(bus, loops, cleanup(), anvil, new Gate(), config);
            smtpd = made;
            return made;
        });
        address = requireNonNull(smtpd).address(); // a later one listens where clients know the relay to be
    }

    private SmtpdConfig receiving() {
        SmtpdConfig defaults = SmtpdConfig.defaults(hostname);
        return defaults.withListen(List.of(address))
                .withPermittedNetworks(settings.permittedNetworks())
                .withMaxMessageSize(settings.maxMessageSize().orElse(defaults.maxMessageSize()))
                .withPriorityRules(settings.priorityRules());
    }

    /** Clients wait while the queue manager has enough to do, whichever instance that is. */
    private final class Gate implements IntakeGate {
        @Override
        public boolean admits(Envelope envelope, boolean large, Executor executor, Runnable whenAdmitted) {
            QmgrService current = qmgr;
            return current == null || current.admits(envelope, large, executor, whenAdmitted);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    Bus bus() {
        return bus;
    }

    Queue queue() {
        return queue;
    }

    List<String> describe() {
        return List.of(
                "listens on " + address.getAddress().getHostAddress() + ':' + address.getPort(),
                "mail goes " + destination(),
                "spool is " + spoolFolder());
    }

    private String destination() {
        if (settings.way() instanceof Settings.RelayVia via) {
            return "to " + via.smarthost().host() + ':' + via.smarthost().port();
        }
        return settings.way() instanceof Settings.RelayByMx
                ? "to the mail exchangers of each domain"
                : "into " + mailFolder() + ", a Maildir; nothing leaves this machine";
    }

    boolean drain(Duration limit) {
        try {
            supervisor.drain().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the supervisor drains whatever services say", e);
        }
    }

    void close() {
        endings.close();
    }
}

package io.posthouse.master;

import io.posthouse.bus.LocalBus;
import io.posthouse.bus.SystemTime;
import io.posthouse.bus.Time;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.control.Queue;
import io.posthouse.qmgr.RestingQmgr;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.SpoolConfig;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The data folder of a relay that does not run, opened so that its queue can be seen and changed. No relay can start on it
 * meanwhile, and nothing is delivered. Any thread.
 */
public final class RestingRelay implements AutoCloseable {
    private final Endings endings;
    private final Time time;
    private final Queue queue;

    private RestingRelay(Path spoolFolder, Consumer<String> troubles, Endings endings) {
        this.endings = endings;
        var clock = new SystemTime();
        endings.add(clock::close);
        time = clock;
        var bus = new LocalBus(time, new Random(time.nanos()));
        bus.subscribe("log", SpoolTroubled.class, Runnable::run, troubled -> troubles.accept(troubled.what()));
        FileSpool spool = FileSpool.openAtRest(spoolFolder, SpoolConfig.DEFAULT, bus);
        endings.add(spool::close);
        var qmgr = new RestingQmgr(bus, spool);
        qmgr.start();
        endings.add(qmgr::stop);
        queue = new Queue(bus, () -> spool);
    }

    /**
     * Opens a data folder.
     *
     * @param troubles told what is wrong with the spool and was coped with, in a sentence each
     * @throws StartFailedException that says in one sentence why it cannot be opened and what to do
     */
    public static RestingRelay open(Path dataFolder, Consumer<String> troubles) {
        Path spoolFolder = spoolIn(dataFolder);
        var endings = new Endings();
        try {
            return new RestingRelay(spoolFolder, troubles, endings);
        } catch (RuntimeException e) {
            endings.close();
            throw new StartFailedException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /**
     * Where the spool of a relay is.
     *
     * @throws StartFailedException that says in one sentence that there is none, and what to do
     */
    public static Path spoolIn(Path dataFolder) {
        Path spoolFolder = dataFolder.resolve("spool");
        if (!Files.isDirectory(spoolFolder)) {
            throw new StartFailedException(
                    "there is no spool in " + dataFolder + "; name the relay's data folder with --data",
                    new NoSuchFileException(spoolFolder.toString()));
        }
        return spoolFolder;
    }

    public Queue queue() {
        return queue;
    }

    /** The clock that it goes by. */
    public Time time() {
        return time;
    }

    @Override
    public void close() {
        endings.close();
    }
}

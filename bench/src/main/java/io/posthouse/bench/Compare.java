package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The one command: reads what is asked for, sets it up, measures, prints, and leaves nothing running. */
public final class Compare {
    private static final int SESSIONS = 50;

    private final Options options;
    private final Home home;

    private Compare(Options options) {
        this.options = options;
        this.home = Home.here(options.java);
    }

    /**
     * Runs one measurement and ends with 0, with 1 where a relay failed it, or with 2 where something is missing.
     *
     * @param arguments as {@code --help} tells
     */
    public static void main(String... arguments) {
        Ending.after(() -> run(arguments));
    }

    private static void run(String... arguments) {
        Options options = Options.parse(arguments);
        if (options.help) {
            System.out.print(Options.HELP);
        } else {
            new Compare(options).measure();
        }
    }

    private void measure() {
        Path base = home.folder().resolve(options.work);
        check(base);
        Workplace.use(base, options.keep, (work, closing) -> {
            switch (options.command) {
                case "idle" -> idle(work, closing);
                case "start" -> new StartUp(home, work, closing, options).run();
                case "memory" -> memory(work, closing);
                default -> throughput(work, closing);
            }
        });
    }

    private void check(Path base) {
        Tool.need("smtp-sink");
        Tool.need("smtp-source");
        if (options.command.equals("idle")) {
            Idle.check(options); // Postfix gives a process to each session, and has a hundred
            PosthouseRelay.check(home);
            return;
        }
        if (options.wants("postfix")) {
            PostfixRelay.check(base);
        }
        if (options.wants("posthouse")) {
            PosthouseRelay.check(home);
        }
        options.nextHops.ifPresent(Destinations::check);
    }

    private void throughput(Path work, Closing closing) {
        NextHops nextHops = options.nextHops
                .map(count -> Destinations.start(closing, count).nextHops())
                .orElseGet(() -> NextHops.one(closing.add(Sink.start())));
        List<Relay> relays = options.nextHops.isPresent()
                ? relaysByDomain(work, closing)
                : relays(work, closing, nextHops.sinks().get(0));
        if (options.direct) {
            relays.add(new NoRelay(nextHops));
        }
        Throughput throughput = new Throughput(relays, new Load(nextHops, options.sessions.orElse(SESSIONS)), options);
        try {
            throughput.run();
        } finally {
            print(new Report(throughput.results())); // of what went well before something did not
        }
    }

    private void memory(Path work, Closing closing) {
        Sink sink = closing.add(Sink.start());
        int sessions = options.sessions.orElse(SESSIONS);
        new Memory(relays(work, closing, sink), new Load(sink, sessions), sessions, options).run();
    }

    private void idle(Path work, Closing closing) {
        Sink sink = closing.add(Sink.start());
        Relay relay = closing.add(PosthouseRelay.start(home, work.resolve("posthouse"), sink.port()));
        new Idle(relay, new Load(sink, SESSIONS), options).run();
    }

    private List<Relay> relays(Path work, Closing closing, Sink sink) {
        List<Relay> relays = new ArrayList<>();
        if (options.wants("postfix")) {
            relays.add(closing.add(PostfixRelay.start(work.resolve("postfix"), sink.port())));
        }
        if (options.wants("posthouse")) {
            relays.add(closing.add(PosthouseRelay.start(home, work.resolve("posthouse"), sink.port())));
        }
        return relays;
    }

    private List<Relay> relaysByDomain(Path work, Closing closing) {
        List<Relay> relays = new ArrayList<>();
        if (options.wants("postfix")) {
            relays.add(closing.add(PostfixRelay.startByDomain(work.resolve("postfix"))));
        }
        if (options.wants("posthouse")) {
            relays.add(closing.add(PosthouseRelay.startByDomain(home, work.resolve("posthouse"))));
        }
        return relays;
    }

    private void print(Report report) {
        System.out.println();
        System.out.print(report.table());
        options.json.ifPresent(file -> {
            try {
                Files.writeString(file, report.json());
            } catch (IOException e) {
                throw new MeasurementException("cannot write " + file, e);
            }
        });
    }
}

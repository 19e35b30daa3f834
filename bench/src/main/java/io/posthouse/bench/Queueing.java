package io.posthouse.bench;

import java.nio.file.Path;
import java.util.Set;

/** The command {@code bench/queue}: what a relay does with mail that has to wait, one scenario after the other. */
public final class Queueing {
    private final QueueOptions options;
    private final Home home;

    private Queueing(QueueOptions options) {
        this.options = options;
        this.home = Home.here(options.java);
    }

    /**
     * Runs the scenarios and ends with 0, with 1 where a relay failed one, or with 2 where something is missing.
     *
     * @param arguments as {@code --help} tells
     */
    public static void main(String... arguments) {
        Ending.after(() -> run(arguments));
    }

    private static void run(String... arguments) {
        QueueOptions options = QueueOptions.parse(arguments);
        if (options.help) {
            System.out.print(QueueOptions.HELP);
        } else {
            new Queueing(options).measure();
        }
    }

    private void measure() {
        Path base = home.folder().resolve(options.work);
        check(base);
        Workplace.use(base, options.keep, (work, closing) -> {
            for (String scenario : options.scenarios) {
                Path folder = work.resolve(scenario);
                switch (scenario) {
                    case "urgent" -> new Urgent(home, folder, closing, options).run();
                    case "blackhole" -> new BlackHoled(home, folder, closing, options).run();
                    case "million" -> new Million(home, folder, closing, options).run();
                    default -> new Outage(home, folder, closing, options).run();
                }
            }
        });
    }

    private void check(Path base) {
        Tool.need("smtp-sink");
        if (options.scenarios.contains("million") && options.reuse.isEmpty()) {
            Backlog.check(base, options.letters);
        }
        if (options.scenarios.equals(Set.of("million"))) {
            PosthouseRelay.check(home);
            return;
        }
        Tool.need("smtp-source");
        if (options.wants("postfix")) {
            Tool.need("postqueue");
            PostfixRelay.check(base);
        }
        if (options.wants("posthouse")) {
            PosthouseRelay.check(home);
        }
        if (options.scenarios.contains("blackhole")) {
            Destinations.check(BlackHoled.DESTINATIONS);
        }
    }
}

package io.posthouse.cli;

import io.posthouse.control.JsonLine;
import io.posthouse.master.RestingRelay;
import io.posthouse.master.StartFailedException;
import io.posthouse.spool.Finding;
import io.posthouse.spool.SpoolBrokenException;
import io.posthouse.spool.SpoolCheck;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code posthouse queue check}: looks through the spool for what is not as it ought to be, and mends it. */
final class CheckAction implements Action {
    private static final int STEP = 500; // files from one sign of life to the next

    /** How it is told. */
    enum Manner {
        /** A line for each thing, and how it went. */
        SENTENCES,
        /** Only what is wrong. */
        QUIETLY,
        /** An object for each thing. */
        JSON
    }

    private final Path data;
    private final boolean repair;
    private final Manner manner;

    CheckAction(Path data, boolean repair, Manner manner) {
        this.data = data;
        this.repair = repair;
        this.manner = manner;
    }

    @Override
    public int run(Console console) {
        var telling = new Telling(console);
        try {
            Path spool = RestingRelay.spoolIn(data);
            SpoolCheck.Result result =
                    SpoolCheck.run(spool, repair, console.clock().get(), telling);
            telling.progress.clear();
            if (result.inUse()) {
                console.complain("a relay uses this spool: what has changed within two minutes was not looked at,"
                        + " nor what depends on it; stop the relay to have everything checked");
            }
            if (manner == Manner.SENTENCES) {
                summarize(result, console);
            }
            return result.isClean() ? 0 : Main.FAILURE;
        } catch (StartFailedException | SpoolBrokenException e) {
            telling.progress.clear();
            console.complain(String.valueOf(e.getMessage()));
            return Main.FAILURE;
        }
    }

    private void summarize(SpoolCheck.Result result, Console console) {
        String bags = result.bags() == 1 ? "1 bag" : result.bags() + " bags";
        console.out().println(Size.letters(result.letters()) + " and " + bags + " looked at: " + outcome(result));
        if (!repair && result.findings() > 0) {
            console.out().println("posthouse queue check --repair mends what can be mended");
        }
        if (result.inCorrupt() > 0) {
            String files = result.inCorrupt() == 1 ? "1 file waits" : result.inCorrupt() + " files wait";
            console.out().println(files + " in " + data.resolve("spool/corrupt") + " for a person");
        }
    }

    private String outcome(SpoolCheck.Result result) {
        if (result.findings() == 0) {
            return "all is well";
        }
        boolean one = result.findings() == 1;
        String things = one ? "1 thing" : result.findings() + " things";
        if (!repair) {
            return things + (one ? " is wrong" : " are wrong");
        }
        String were = things + (one ? " was wrong" : " were wrong");
        return result.isClean()
                ? were + (one ? " and has been mended" : " and have been mended")
                : were + ", " + result.repaired() + " mended; a person must see to the rest";
    }

    private final class Telling implements SpoolCheck.Listener {
        private final Console console;
        private final Progress progress;

        Telling(Console console) {
            this.console = console;
            progress = new Progress(console);
        }

        @Override
        public void found(Finding finding) {
            progress.clear();
            console.out().println(manner == Manner.JSON ? json(finding) : Plain.whole(finding.toString()));
        }

        @Override
        public void looked(long files, long of) {
            if (files % STEP == 0) {
                progress.looked(files, of);
            }
        }
    }

    private static String json(Finding finding) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("finding", finding.kind().code());
        keys.put("where", finding.where());
        keys.put("what", finding.what());
        keys.put("meaning", finding.kind().meaning());
        keys.put("repair", finding.kind().remedy().does());
        keys.put("repaired", finding.repaired());
        if (!finding.trouble().isEmpty()) {
            keys.put("trouble", finding.trouble());
        }
        return JsonLine.write(keys);
    }
}

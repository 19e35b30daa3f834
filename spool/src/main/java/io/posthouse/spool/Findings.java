package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is found in one look through a spool. What is repaired may bring something else to light, so one looks again until
 * nothing more is repaired; only then is it told what cannot be. Owned by one thread; blocks.
 */
final class Findings {

    /** How something is repaired. */
    @FunctionalInterface
    interface Repair {
        void run() throws IOException;
    }

    private final Path root;
    private final boolean repairing;
    private final Consumer<Finding> told;
    private final List<Finding> open = new ArrayList<>();
    private int found;
    private int repaired;
    private int repairedNow;

    Findings(Path root, boolean repairing, Consumer<Finding> told) {
        this.root = root;
        this.repairing = repairing;
        this.told = told;
    }

    void add(Finding.Kind kind, Path path, String what, Repair repair) {
        String where = root.equals(path) ? "." : root.relativize(path).toString();
        if (!repairing) {
            tell(new Finding(kind, where, what, false, ""));
            return;
        }
        if (kind.remedy() == Finding.Remedy.NONE) {
            open.add(new Finding(kind, where, what, false, ""));
            return;
        }
        try {
            repair.run();
            repairedNow++;
            tell(new Finding(kind, where, what, true, ""));
        } catch (IOException e) {
            open.add(new Finding(kind, where, what, false, reason(e)));
        }
    }

    /** Something that only a person can see to. */
    void add(Path path, IOException failure) {
        add(Finding.Kind.INACCESSIBLE, path, "cannot be read: " + reason(failure), () -> {});
    }

    private void tell(Finding finding) {
        found++;
        told.accept(finding);
    }

    /** Whether what was seen before is not as it was. */
    boolean hasRepaired() {
        return repairedNow > 0;
    }

    /** One look has come to its end. */
    void settle() {
        if (!hasRepaired()) {
            open.forEach(this::tell);
        }
        open.clear();
        repaired += repairedNow;
        repairedNow = 0;
    }

    int found() {
        return found;
    }

    int repaired() {
        return repaired;
    }

    /** In the system's words where it has any. */
    static String reason(IOException e) {
        String words = e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : e.getMessage();
        return e instanceof AccessDeniedException ? "Permission denied" : words == null ? e.toString() : words;
    }
}

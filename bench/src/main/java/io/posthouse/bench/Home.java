package io.posthouse.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the project is.
 *
 * @param folder the project's root folder
 * @param javaOptions added to the launcher's own, for a profiler; figures with them are not those of a normal start
 */
record Home(Path folder, Optional<String> javaOptions) {
    /** The project that the script which started us belongs to. */
    static Home here(Optional<String> javaOptions) {
        Path folder = Path.of(System.getProperty("posthouse.home", "."));
        return new Home(folder.toAbsolutePath().normalize(), javaOptions);
    }

    Path launcher() {
        return folder.resolve("posthouse");
    }
}

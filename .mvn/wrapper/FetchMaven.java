import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Properties;
import java.util.zip.ZipInputStream;

/**
 * Fetches the pinned Maven, compares its digest, and unpacks it. Run from source by mvnw, so that a JDK is all a machine
 * needs: no download tool, no digest tool, no unpacker.
 *
 * <p>Arguments: maven-wrapper.properties, the folder to unpack into. The environment's MVNW_REPOURL names a repository in
 * Maven's layout to take it from instead of Apache's archive.
 */
public final class FetchMaven {
    public static void main(String[] arguments) throws Exception {
        Properties wanted = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
            wanted.load(in);
        }
        Path home = Path.of(arguments[1]);
        URI source = source(wanted.getProperty("version"), wanted.getProperty("archive"), System.getenv("MVNW_REPOURL"));
        System.err.println("mvnw: no Maven 3.8 or newer is installed; fetching " + source);
        try {
            fetch(source, wanted.getProperty("sha512"), home.toAbsolutePath());
        } catch (IOException e) {
            System.err.println("mvnw: cannot fetch " + source + ": " + e + "; install Maven 3.8 or newer (apt-get install"
                    + " maven), or name a repository that holds org/apache/maven/apache-maven in MVNW_REPOURL");
            System.exit(1);
        }
    }

    private static void fetch(URI source, String sha512, Path home) throws Exception {
        Path parent = Files.createDirectories(home.getParent());
        Path zip = Files.createTempFile(parent, "maven", ".zip");
        try {
            download(source, zip);
            String digest = sha512(zip);
            if (!digest.equals(sha512)) {
                throw new IOException("its SHA-512 is " + digest + " and not " + sha512 + ", so it was thrown away");
            }
            Path unpacked = Files.createTempDirectory(parent, "unpacking");
            unpack(zip, unpacked);
            move(unpacked, home);
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private static URI source(String version, String archive, String repository) {
        String file = "apache-maven-" + version + "-bin.zip";
        return URI.create(
                repository == null || repository.isEmpty()
                        ? archive + "/" + version + "/binaries/" + file
                        : repository.replaceAll("/+$", "") + "/org/apache/maven/apache-maven/" + version + "/" + file);
    }

    private static void download(URI source, Path zip) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<Path> reply = client.send(
                HttpRequest.newBuilder(source).timeout(Duration.ofMinutes(5)).build(),
                HttpResponse.BodyHandlers.ofFile(zip));
        if (reply.statusCode() != 200) {
            throw new IOException("HTTP status " + reply.statusCode());
        }
    }

    private static String sha512(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
    }

    /** All entries lie under one folder, apache-maven-VERSION, which is left out. */
    private static void unpack(Path zip, Path into) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path to = into.resolve(name).normalize();
                if (!to.startsWith(into)) {
                    throw new IOException(entry.getName() + " points out of its archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(in, to);
                }
            }
        }
        into.resolve("bin/mvn").toFile().setExecutable(true);
    }

    private static void move(Path unpacked, Path home) throws IOException {
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(home.resolve("bin/mvn"))) { // else another build was quicker, with the same bytes
                throw e;
            }
        }
    }

    private FetchMaven() {}
}

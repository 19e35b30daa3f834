package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails: one sentence that says which and what to do, an exit code, and no stack trace. */
class StartFailuresIT {
    @TempDir
    Path folder;

    @Test
    void unknownOption() {
        assertSentence(
                RelayProcess.run(List.of("start", "--relay-vai", "127.0.0.1:25")), 2, "--relay-vai", "--relay-via");
    }

    @Test
    void badValue() {
        assertSentence(RelayProcess.run(List.of("start", "--relay-via", "127.0.0.1:smtp")), 2, "--relay-via", "smtp");
        assertSentence(
                RelayProcess.run(List.of("start", "--max-message-size", "large")), 2, "--max-message-size", "large");
        assertSentence(start(folder.resolve("data"), "--permit-network", "here"), 2, "here");
    }

    @Test
    void portInUse() throws IOException {
        try (ServerSocket other = Loopback.listen(0)) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Program ended = RelayProcess.run(List.of("start", "--listen", address, "--data", folder.toString()));
            assertSentence(ended, 1, address, "in use");
        }
    }

    @Test
    void aFileInThePlaceOfTheDataFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));
        assertSentence(start(file), 1, file.toString());
    }

    @Test
    void aFileInThePlaceOfTheSpool() throws IOException {
        Path file = Files.createFile(folder.resolve("spool"));
        assertSentence(start(folder), 1, file.toString());
    }

    @Test
    void aDataFolderBelowAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));
        Program ended = start(file.resolve("posthouse"));
        assertSentence(ended, 1, "since " + file + " is a file; name another folder");
        assertThat(ended.err()).doesNotContain("right");
    }

    @Test
    void aFolderThatMayNotBeWritten() throws IOException {
        assumeFalse(Program.weAreRoot(), "root may write everywhere");
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertSentence(start(data), 1, data.toString());
    }

    @Test
    void aFileSystemThatIsReadOnly() throws IOException {
        try (SmallFileSystem readOnly =
                SmallFileSystem.mount(Files.createDirectory(folder.resolve("disk")), "size=1m,ro")) {
            assertSentence(
                    start(readOnly.root().resolve("data")), 1, readOnly.root().toString());
        }
    }

    @Test
    void aSpoolThatAnotherInstanceUses() throws IOException {
        try (RelayProcess first = RelayProcess.start(folder);
                SmtpTalker talker = SmtpTalker.greet(first.port())) {
            assertSentence(start(folder), 1, folder.resolve("spool").toString(), "in use");
            assertThat(talker.send("a@client.example", List.of("b@there.example"), Wire.ascii("x\r\n")))
                    .startsWith("250");
        }
        RelayProcess.start(folder).close(); // one that was killed leaves nothing in the way
    }

    private static Program start(Path data, String... options) {
        var arguments =
                new java.util.ArrayList<>(List.of("start", "--listen", "127.0.0.1:0", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return RelayProcess.run(arguments);
    }

    private static void assertSentence(Program ended, int code, String... facts) {
        assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
        assertThat(ended.err().strip().lines()).as(ended.toString()).hasSize(1);
        assertThat(ended.err()).startsWith("posthouse: ").contains(facts);
        assertThat(ended.out() + ended.err()).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(ended.out()).doesNotContain("listens on");
    }
}

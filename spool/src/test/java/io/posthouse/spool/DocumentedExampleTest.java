package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script that docs/spool.md shows. */
class DocumentedExampleTest {

    @TempDir
    Path folder;

    @Test
    void listsWhatIsDeferred() throws Exception {
        assumeTrue(hasPython(), "python3 is not installed: the example in docs/spool.md was not run");
        var rig = new SpoolRig(folder.resolve("spool"));
        QueueId soon = deferred(rig, "Subject: soon\r\n\r\n{\"said\":\"not this\"}\r\n", Duration.ofMinutes(1));
        QueueId large = deferred(rig, "0123456789\r\n".repeat(10_000), Duration.ofMinutes(31));
        rig.commit("Subject: not deferred\r\n");
        rig.close();
        Path script = Files.writeString(folder.resolve("list.py"), example());
        assertThat(run("python3", script.toString(), folder.resolve("spool").toString()))
                .containsExactly(
                        "20261123T1645Z " + soon + " ann@here.example ben@there.example 450 4.2.0 later",
                        "20261123T1715Z " + large + " ann@here.example ben@there.example 450 4.2.0 later");
    }

    private static QueueId deferred(SpoolRig rig, String content, Duration wait) {
        QueueId id = rig.commit(content);
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later"));
        rig.defer(id, wait);
        return id;
    }

    private static String example() throws IOException {
        String page = Files.readString(Path.of("../docs/spool.md"));
        Matcher code = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(code.find()).isTrue();
        assertThat(code.group(1).lines().filter(line -> !line.isBlank()).count())
                .isLessThanOrEqualTo(10);
        return code.group(1);
    }

    private static boolean hasPython() {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}

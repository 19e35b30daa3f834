package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A spool that has stopped, with letters in every state, to be spoilt and checked. */
final class CheckedSpool {
    private static final Outcome BUSY = Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later");

    final Path folder;
    private final List<QueueId> committed = new ArrayList<>();
    final SpoolRig rig;
    final QueueId deferred; // in a file of its own, due at 16:55
    final QueueId held; // in a file of its own
    final QueueId large; // in a file of its own, not tried yet
    final QueueId fresh; // in a bag, not tried yet
    final QueueId other; // in the same bag

    CheckedSpool(Path folder) {
        this.folder = folder;
        rig = new SpoolRig(folder);
        deferred = commit("Subject: deferred\r\n");
        rig.record(deferred, 1, BUSY);
        rig.defer(deferred, Duration.ofMinutes(11));
        held = commit("Subject: held\r\n");
        rig.done(rig.spool.hold(held, "a person looks at it"));
        rig.pass(Duration.ofMinutes(2)); // the deferred one settles
        large = commit("x".repeat(50_000));
        fresh = commit("Subject: fresh\r\n");
        other = commit("Subject: other\r\n");
        rig.close();
    }

    List<QueueId> letters(QueueId... lost) {
        return committed.stream().filter(id -> !List.of(lost).contains(id)).toList();
    }

    QueueId commit(String content) {
        QueueId id = rig.commit(content);
        committed.add(id);
        return id;
    }

    Path minute() {
        return folder.resolve("deferred/20261123T1655Z");
    }

    Path file(QueueId id) {
        return Stream.of(minute(), folder.resolve("hold"), folder.resolve("incoming"))
                .map(where -> where.resolve(id + ".letter"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    Path bag() {
        return rig.filesIn("incoming").stream()
                .filter(name -> name.endsWith(".bag"))
                .map(folder.resolve("incoming")::resolve)
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    /** Keeps what is found. */
    static final class Hearing implements SpoolCheck.Listener {
        final List<Finding> findings = new ArrayList<>();

        @Override
        public void found(Finding finding) {
            findings.add(finding);
        }

        @Override
        public void looked(long files, long of) {
            assertThat(files).isLessThanOrEqualTo(of);
        }
    }

    List<Finding> check(boolean repair) {
        var hearing = new Hearing();
        try {
            SpoolCheck.run(new FileDisk(), folder, repair, rig.time.now(), hearing);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return hearing.findings;
    }

    /** There is this one thing wrong, and a look changes nothing; a repair mends it, and all letters but those named are delivered. */
    void mends(Kind kind, String sentence, QueueId... lost) throws IOException {
        List<String> before = names();
        assertThat(check(false)).extracting(Finding::kind).containsExactly(kind);
        assertThat(check(false)).extracting(Finding::toString).containsExactly(sentence);
        assertThat(names()).isEqualTo(before);
        assertThat(check(true)).extracting(Finding::kind).containsExactly(kind);
        assertThat(check(true)).isEmpty();
        assertThat(everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(letters(lost));
        assertThat(rig.troubles()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.map(Path::toString).sorted().toList();
        }
    }

    /** What a start gives, now, when it is due, or when it is released. */
    List<QueueId> everythingAfterAStart() {
        rig.open();
        List<QueueId> ids = new ArrayList<>(rig.recovered());
        rig.pass(Duration.ofMinutes(30));
        ids.addAll(rig.takeDue());
        rig.filesIn("hold").forEach(name -> ids.add(QueueId.parse(name.substring(0, QueueId.LENGTH))));
        rig.close();
        return ids;
    }

    static void replace(Path file, String what, String by) throws IOException {
        byte[] before = Files.readAllBytes(file);
        String text = new String(before, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(what);
        Files.write(file, text.replace(what, by).getBytes(StandardCharsets.ISO_8859_1));
    }

    static void append(Path file, String what) throws IOException {
        Files.writeString(file, what, StandardOpenOption.APPEND);
    }

    String shown(Path path) {
        return folder.relativize(path).toString();
    }
}

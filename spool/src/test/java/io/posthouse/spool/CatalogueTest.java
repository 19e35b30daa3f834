package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.QueueKnown;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private static final Outcome BUSY = Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 4.2.0 later");
    private static final int MORE_THAN_A_BATCH = 600;

    @TempDir
    Path folder;

    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private List<QueueId> deferred(int count) {
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < count; i++) {
            QueueId id = rig.commit("Subject: " + i + "\r\n");
            rig.record(id, 1, BUSY);
            rig.defer(id, Duration.ofHours(1));
            ids.add(id);
        }
        rig.pass(Duration.ofMinutes(3)); // everything moves into files of its own
        return ids;
    }

    @Test
    void saysOnceAfterAStartWhenAllIsKnownOfWhatWaits() {
        deferred(MORE_THAN_A_BATCH);
        assertThat(rig.said(QueueKnown.class)).isEmpty();
        rig.reopen();
        assertThat(rig.said(QueueKnown.class))
                .containsExactly(new QueueKnown(MORE_THAN_A_BATCH, SpoolRig.START, Duration.ZERO));
        deferred(1);
        assertThat(rig.said(QueueKnown.class)).hasSize(1);
    }

    @Test
    void saysItAlsoWhenAllThatWaitsIsTakenBeforeItIsRead() {
        deferred(1);
        rig.close();
        rig.pass(Duration.ofHours(1));
        rig.spool = FileSpool.open(new FileDisk(), folder, SpoolRig.SMALL, rig.bus, () -> {});
        assertThat(rig.takeDue()).hasSize(1);
        assertThat(rig.said(QueueKnown.class)).containsExactly(new QueueKnown(1, SpoolRig.START, Duration.ZERO));
    }

    @Test
    void readsNoLetterAheadForSomebodyWhoOnlyLooks() {
        List<QueueId> ids = deferred(3);
        rig.close();
        rig.spool = FileSpool.openAtRest(folder, SpoolRig.SMALL, rig.bus);
        rig.bus.settle();
        CompletionStage<QueuePage> page = rig.spool.browse(Selection.ALL, Optional.empty(), 10);
        rig.bus.settle();
        assertThat(rig.spool.keeper().catalogue().isComplete()).isFalse();
        assertThat(rig.said(QueueKnown.class)).isEmpty();
        assertThat(page.toCompletableFuture().join().letters())
                .extracting(dossier -> dossier.letter().id())
                .containsExactlyElementsOf(ids);
    }

    @Test
    void saysNothingAfterAStartWithNothingThatWaits() {
        rig.commit("Subject: fresh\r\n");
        rig.reopen();
        assertThat(rig.said(QueueKnown.class)).isEmpty();
    }
}

package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.StepBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that cannot be the spool: why, and what to do about just that. */
class FolderRefusalTest {
    @TempDir
    Path folder;

    private void assertRefused(Path spool, String sentence) {
        var bus = StepBus.shuffled(new ManualTime(SpoolRig.START), 1);
        assertThatThrownBy(() -> FileSpool.open(spool, SpoolConfig.DEFAULT, bus))
                .isInstanceOf(SpoolBrokenException.class)
                .hasMessage(sentence);
    }

    @Test
    void saysThatAFileIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("spool"));
        assertRefused(file, "the spool " + file + " is a file; name a folder for the spool");
    }

    @Test
    void saysWhichFileIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));
        Path below = file.resolve("posthouse/spool");
        assertRefused(
                below,
                "the spool folder " + below + " cannot be made, since " + file + " is a file; name another folder");
    }

    @Test
    void saysWhichFileIsWhereAFolderIsToBe() throws IOException {
        Path file = Files.createFile(folder.resolve("deferred"));
        assertRefused(
                folder,
                "cannot open the spool in " + folder + ": " + file
                        + " is a file where a folder is to be; move it elsewhere");
    }

    @Test
    void saysWhatRightIsMissing() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(folder), "root may write everywhere");
        assertRefused(
                folder,
                "cannot write to the spool folder " + folder
                        + ": Permission denied; give this user the right to write there, or name another folder");
    }
}

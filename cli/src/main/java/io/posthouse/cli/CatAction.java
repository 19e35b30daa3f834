package io.posthouse.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** {@code posthouse queue cat}: a letter's content, octet for octet, or its header section. */
final class CatAction extends QueueAction {
    private final String id;
    private final boolean headerOnly;

    CatAction(Path data, String id, boolean headerOnly) {
        super(data);
        this.id = id;
        this.headerOnly = headerOnly;
    }

    @Override
    int run(QueueAccess queue, Console console) throws IOException {
        var copying = new Copying(console.out());
        queue.ask(Map.of("do", "cat", "id", Ids.parse(id)), line -> copying.write(line.text("octets")));
        console.out().flush();
        return 0;
    }

    private final class Copying {
        private final PrintStream out;
        private boolean emptyLine; // whether the line being read has no octets so far
        private boolean over;

        Copying(PrintStream out) {
            this.out = out;
        }

        void write(String base64) {
            byte[] octets = Base64.getDecoder().decode(base64);
            int end = headerOnly ? endOfHeader(octets) : octets.length;
            out.write(octets, 0, end);
        }

        /** How many of these octets belong to the header section, which ends with an empty line (RFC 5322 section 2.1). */
        private int endOfHeader(byte[] octets) {
            for (int i = 0; i < octets.length && !over; i++) {
                if (octets[i] == '\n') {
                    if (emptyLine) {
                        over = true;
                        return i + 1;
                    }
                    emptyLine = true;
                } else if (octets[i] != '\r') {
                    emptyLine = false;
                }
            }
            return over ? 0 : octets.length;
        }
    }
}

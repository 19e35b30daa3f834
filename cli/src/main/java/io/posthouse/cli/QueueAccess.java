package io.posthouse.cli;

import io.posthouse.bus.SystemTime;
import io.posthouse.control.Attendant;
import io.posthouse.control.ControlClient;
import io.posthouse.control.JsonLine;
import io.posthouse.control.QueueException;
import io.posthouse.master.RestingRelay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The queue of the relay in a data folder: asks the relay if it runs, else looks into the folder itself. */
final class QueueAccess {
    /** Who hears an answer. */
    @FunctionalInterface
    interface Listener {

        void hear(Line line);

        /** A letter, as an object of JSON that is as the relay wrote it. */
        default void letter(String json) {
            hear(new Line(Map.of("letter", JsonLine.parse(json))));
        }

        /** It may take a while until there is more. */
        default void pause() {}
    }

    private final Path data;
    private final Consumer<String> complain;
    private final Set<String> troubles = ConcurrentHashMap.newKeySet();

    /**
     * The queue in a data folder.
     *
     * @param complain told what is wrong with a spool that had to be opened, in a sentence each
     */
    QueueAccess(Path data, Consumer<String> complain) {
        this.data = data;
        this.complain = complain;
    }

    /** Whether something was wrong with a spool that had to be opened. */
    boolean wasTroubled() {
        return !troubles.isEmpty();
    }

    private void onTrouble(String sentence) {
        troubles.add(sentence);
        complain.accept(sentence);
    }

    /**
     * Asks, and gives each line of the answer.
     *
     * @return the last line
     * @throws QueueException that says in one sentence why it cannot be done
     */
    Line ask(Map<String, ?> request, Listener each) throws IOException {
        var answer = new Answer(each);
        String line = JsonLine.write(request);
        try (var time = new SystemTime()) {
            Optional<ControlClient> relay = ControlClient.connect(data, time);
            if (relay.isPresent()) {
                try (ControlClient client = relay.get()) {
                    client.ask(line, answer);
                }
            } else {
                try (RestingRelay resting = RestingRelay.open(data, this::onTrouble)) {
                    new Attendant(resting.queue(), resting.time()).answer(line, answer);
                }
            }
        }
        return answer.end();
    }

    /** The letters of an answer, as objects of JSON that are as the relay wrote them. For a few. */
    List<String> letters(Map<String, ?> request) throws IOException {
        var letters = new ArrayList<String>();
        ask(request, new Listener() {
            @Override
            public void hear(Line line) {}

            @Override
            public void letter(String json) {
                letters.add(json);
            }
        });
        return letters;
    }

    /** Waits for the last line. */
    private final class Answer implements Attendant.Hearer {
        private final Listener each;
        private Optional<Line> last = Optional.empty();

        Answer(Listener each) {
            this.each = each;
        }

        @Override
        public void hear(String text) {
            Optional<String> letter = Attendant.letterIn(text);
            if (letter.isPresent()) {
                each.letter(letter.get());
                return;
            }
            Line line = Line.parse(text);
            if (line.has("error") || line.has("end")) {
                last = Optional.of(line);
            } else if (!line.has("unreadable") || !troubles.contains(line.text("unreadable"))) { // said already
                each.hear(line);
            }
        }

        @Override
        public void pause() {
            each.pause();
        }

        Line end() {
            Line end = last.orElseThrow(() -> new QueueException("the relay stopped in the midst of its answer"));
            if (end.has("error")) {
                throw new QueueException(end.text("error"));
            }
            return end;
        }
    }
}

package io.posthouse.control;

import io.posthouse.bus.Time;
import io.posthouse.bus.contract.CountRequest.Aspect;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Hit;
import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.LetterReport;
import io.posthouse.bus.contract.QueueReport;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Answers one request, a line of JSON, with lines of JSON. The last says {@code end} or, where it could not be done, {@code
 * error} with one sentence. A letter has a line to itself, so that whoever only passes it on need not parse it. Blocks until
 * all is said; holds nothing, so any thread.
 */
public final class Attendant {
    private static final String LETTER = "{\"letter\":";
    private static final int CHUNK = 24 << 10; // octets of content in a line
    private static final int MAX_SHOWN = 10; // letters of a preview

    /** Who hears the answer. */
    @FunctionalInterface
    public interface Hearer {
        /** One line, without its line feed. */
        void hear(String line) throws IOException;

        /** It may take a while until more is said: what was heard is not to be kept back. */
        default void pause() throws IOException {}
    }

    private final Queue queue;
    private final Time time;

    public Attendant(Queue queue, Time time) {
        this.queue = queue;
        this.time = time;
    }

    /** The letter that a line of an answer tells of, an object of JSON as it was said; empty if it tells something else. */
    public static Optional<String> letterIn(String line) {
        return line.startsWith(LETTER)
                ? Optional.of(line.substring(LETTER.length(), line.length() - 1))
                : Optional.empty();
    }

    /** @throws IOException if the hearer does not hear any more; then the rest is not done */
    public void answer(String request, Hearer hearer) throws IOException {
        try {
            say(hearer, answer(Asked.parse(request), hearer));
        } catch (QueueException e) {
            say(hearer, Map.of("error", String.valueOf(e.getMessage())));
        } catch (GoneException e) {
            throw e.cause;
        }
    }

    private Map<String, Object> answer(Asked asked, Hearer hearer) {
        String what = asked.required("do");
        return switch (what) {
            case "list" -> list(asked, hearer);
            case "show" -> show(asked, hearer);
            case "cat" -> cat(asked, hearer);
            case "shape" -> shape(asked, hearer);
            default -> intervene(intervention(what), asked, hearer);
        };
    }

    private static Intervention intervention(String what) {
        String name = what.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(Intervention.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new QueueException("this relay cannot " + what + "; is it older than this command?"));
    }

    private Map<String, Object> list(Asked asked, Hearer hearer) {
        queue.list(
                asked.selection(time.now()), report -> tell(hearer, report), unknown -> tellUnknown(hearer, unknown));
        return Map.of("end", true);
    }

    private static void tell(Hearer hearer, QueueReport report) {
        report.letters().forEach(letter -> tell(hearer, Map.of("letter", Wording.of(letter))));
        tellUnreadable(hearer, report);
        if (report.letters().isEmpty()) {
            tell(hearer, Map.of("looked", report.looked())); // a sign of life
        }
        pause(hearer);
    }

    private static void tellUnreadable(Hearer hearer, QueueReport report) {
        report.unreadable().forEach(sentence -> tell(hearer, Map.of("unreadable", sentence)));
    }

    private static void tellUnknown(Hearer hearer, QueueId id) {
        tell(hearer, Map.of("unknown", id));
    }

    private Map<String, Object> show(Asked asked, Hearer hearer) {
        QueueId id = asked.id();
        LetterReport report = queue.find(id).orElseThrow(() -> new QueueException("no letter " + id + " in the queue"));
        tell(hearer, Map.of("letter", Wording.of(report)));
        return Map.of("end", true);
    }

    private Map<String, Object> cat(Asked asked, Hearer hearer) {
        try {
            queue.copyContent(asked.id(), new Base64Lines(hearer));
        } catch (IOException e) {
            throw new GoneException(e);
        }
        return Map.of("end", true);
    }

    private Map<String, Object> shape(Asked asked, Hearer hearer) {
        Shape shape = new Shape(by(asked), ages(asked), time.now());
        long[] looked = {0};
        queue.count(
                asked.selection(time.now()),
                shape,
                report -> {
                    tellUnreadable(hearer, report);
                    looked[0] += report.looked();
                    tell(hearer, Map.of("looked", looked[0]));
                    pause(hearer);
                },
                unknown -> tellUnknown(hearer, unknown));
        tell(hearer, Map.of("ends", shape.ages().ends()));
        tell(hearer, Map.of("total", shape.total().counts()));
        shape.rows().forEach(row -> tell(hearer, Map.of("row", row.name(), "counts", row.counts())));
        return Map.of("end", true);
    }

    private static Aspect by(Asked asked) {
        String wanted =
                asked.text("by").orElse("domain").toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(Aspect.values())
                .filter(known -> known.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new QueueException("the queue has no shape by " + wanted));
    }

    private static Shape.Ages ages(Asked asked) {
        Shape.Ages usual = Shape.Ages.DEFAULT;
        Duration first = asked.duration("first").orElse(usual.first());
        try {
            return new Shape.Ages(first, (int) asked.number("buckets", usual.buckets()), !asked.fact("linear"));
        } catch (IllegalArgumentException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, Object> intervene(Intervention what, Asked asked, Hearer hearer) {
        Selection selection = asked.selection(time.now());
        boolean preview = asked.fact("preview");
        String reason = asked.text("reason-to-hold").orElse("held by an operator");
        var telling = new Telling(hearer, preview, !selection.ids().isEmpty());
        Tally tally = queue.intervene(what, selection, reason, preview, telling::tell);
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("end", true);
        end.put("done", tally.done());
        end.put("after-attempt", tally.afterAttempt());
        return end;
    }

    /** What is told while an intervention goes on. */
    private static final class Telling {
        private final Hearer hearer;
        private final boolean preview;
        private final boolean named; // the letters were named one by one
        private long looked;
        private long hits;
        private int shown;

        Telling(Hearer hearer, boolean preview, boolean named) {
            this.hearer = hearer;
            this.preview = preview;
            this.named = named;
        }

        void tell(InterventionReport report) {
            report.unknown().forEach(id -> tellUnknown(hearer, id));
            report.hits().forEach(this::tell);
            looked += report.looked();
            hits += report.others();
            Attendant.tell(hearer, Map.of("looked", looked, "hits", hits));
            pause(hearer);
        }

        private void tell(Hit hit) {
            if (hit.result() == Result.UNFIT) {
                Attendant.tell(
                        hearer,
                        Map.of(
                                "unfit",
                                hit.letter().id(),
                                "queue",
                                Wording.word(hit.letter().state())));
                return;
            }
            hits++;
            if (preview && shown++ < MAX_SHOWN) {
                Attendant.tell(hearer, Map.of("letter", Wording.of(hit.letter())));
            } else if (named && hit.result() == Result.AFTER_ATTEMPT) {
                Attendant.tell(hearer, Map.of("after-attempt", hit.letter().id()));
            }
        }
    }

    private static void tell(Hearer hearer, Map<String, Object> line) {
        try {
            say(hearer, line);
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }

    private static void pause(Hearer hearer) {
        try {
            hearer.pause();
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }

    private static void say(Hearer hearer, Map<String, Object> line) throws IOException {
        hearer.hear(JsonLine.write(line));
    }

    /** Nobody hears any more. */
    private static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final IOException cause;

        GoneException(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    /** Says octets in lines. */
    private static final class Base64Lines extends OutputStream {
        private final Hearer hearer;

        Base64Lines(Hearer hearer) {
            this.hearer = hearer;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            for (int at = 0; at < length; at += CHUNK) {
                byte[] chunk = Arrays.copyOfRange(octets, from + at, from + Math.min(length, at + CHUNK));
                say(hearer, Map.of("octets", Base64.getEncoder().encodeToString(chunk)));
            }
        }
    }
}

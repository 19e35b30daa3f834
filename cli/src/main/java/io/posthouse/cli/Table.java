package io.posthouse.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A list for a person: what waits, for how long, why, and until when. */
final class Table implements ListAction.Form {
    private static final int INDENT = 13; // below the id
    private static final int MAX_RECIPIENTS = 5;

    private final Instant now;
    private final int columns;
    private final Map<String, Long> byQueue = new TreeMap<>();
    private long octets;

    Table(Console console) {
        this.now = console.clock().get();
        this.columns = console.terminal().columns();
    }

    @Override
    public void letter(String json, PrintStream out) {
        letter(Line.parse(json), out);
    }

    void letter(Line letter, PrintStream out) {
        if (byQueue.isEmpty()) {
            out.println(row("id", "queue", "age", "size", "tries", "next try"));
        }
        octets += letter.number("size");
        byQueue.merge(letter.text("queue"), 1L, Long::sum);
        String age = letter.time("arrival")
                .map(arrival -> Age.words(Duration.between(arrival, now)))
                .orElse("");
        String size = Size.words(letter.number("size"));
        out.println(row(letter.text("id"), letter.text("queue"), age, size, letter.text("attempts"), next(letter)));
        if (letter.has("held-because")) {
            print("held: " + Plain.text(letter.text("held-because")), out);
        }
        if (letter.has("priority")) {
            print("priority " + letter.number("priority"), out);
        }
        printRecipients('<' + Plain.text(letter.text("sender")) + '>', letter.objects("recipients"), out);
    }

    /** Without a formatter, which would take most of the time of a long list. */
    private static String row(String id, String queue, String age, String size, String tries, String next) {
        return (Plain.left(id, 11) + "  " + Plain.left(queue, 8) + "  " + Plain.right(age, 7) + "  "
                        + Plain.right(size, 8) + "  " + Plain.right(tries, 5) + "  " + next)
                .stripTrailing();
    }

    private String next(Line letter) {
        if (letter.fact("expiring")) {
            return "expires";
        }
        return letter.time("next")
                .map(next -> next.isAfter(now) ? "in " + Age.words(Duration.between(now, next)) : "now")
                .orElse(letter.text("queue").equals("active") ? "now" : "");
    }

    /** Those of whom the same is said together. */
    private void printRecipients(String sender, List<Line> recipients, PrintStream out) {
        Map<String, List<String>> bySaying = new LinkedHashMap<>();
        recipients.stream()
                .limit(MAX_RECIPIENTS)
                .forEach(recipient -> bySaying.computeIfAbsent(said(recipient), any -> new ArrayList<>())
                        .add('<' + Plain.text(recipient.text("address")) + '>'));
        String from = sender;
        for (Map.Entry<String, List<String>> group : bySaying.entrySet()) {
            print(from + " to " + String.join(" ", group.getValue()), out);
            if (!group.getKey().isEmpty()) {
                print(group.getKey(), out);
            }
            from = "and";
        }
        if (recipients.size() > MAX_RECIPIENTS) {
            print("and to " + (recipients.size() - MAX_RECIPIENTS) + " more", out);
        }
    }

    private static String said(Line recipient) {
        String where = recipient.text("next-hop").isEmpty() ? "" : "via " + recipient.text("next-hop");
        String why = recipient.has("reason") ? Plain.outcome(recipient, "reason") : "";
        return where.isEmpty() || why.isEmpty() ? where + why : where + ": " + why;
    }

    private void print(String text, PrintStream out) {
        Plain.wrapped(text, columns - INDENT).forEach(line -> out.println(" ".repeat(INDENT) + line));
    }

    @Override
    public void end(Chosen chosen, PrintStream out) {
        if (byQueue.isEmpty()) {
            out.println(chosen.isAll() ? "the queue is empty" : "no letter fits the selection");
            return;
        }
        long letters = byQueue.values().stream().mapToLong(Long::longValue).sum();
        String where = byQueue.entrySet().stream()
                .map(part -> part.getValue() + " " + part.getKey())
                .collect(Collectors.joining(", "));
        out.println(Size.letters(letters) + ", " + Size.words(octets) + (byQueue.size() == 1 ? "" : ": " + where));
    }
}

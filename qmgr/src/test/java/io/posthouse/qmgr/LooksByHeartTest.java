package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Request;
import io.posthouse.bus.StepBus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.CountRequest.Aspect;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueReport;
import io.posthouse.bus.contract.QueueRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Gist;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.Attempt;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.SpoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a queue by heart, against what is found by reading all of it, whatever has happened to its letters. */
class LooksByHeartTest {
    private static final List<String> ADDRESSES = List.of(
            "ben@there.example",
            "Ben@sub.there.example",
            "ann@there.example",
            "\"a@b\"@other.example",
            "ops@[192.0.2.9]",
            "joe@other.example");
    private static final List<String> SENDERS =
            List.of("", "bot@monitor.example", "Bot@monitor.example", "bob@here.example", "ann@sub.here.example");
    private static final List<String> NEXT_HOPS = List.of("there.example", "other.example", "relay.example:2525");
    private static final List<Outcome> OUTCOMES = List.of(
            Outcome.deferred("4.2.2", "", "452 4.2.2 Mailbox full"),
            Outcome.deferred("4.4.1", "", "cannot connect to mx1.there.example[192.0.2.7]:25: Connection refused"),
            Outcome.deferred("4.7.1", "", "greylisted, try again in 5 minutes"),
            Outcome.deferred("4.3.0", "", "so long a text that its end " + "goes beyond what is kept of it ".repeat(4)),
            Outcome.failed("5.1.1", "", "550 no such user, says host9"),
            Outcome.delivered("2.0.0", "", "250 taken"));
    private static final List<Selection> SELECTIONS = Stream.of(
                    List.of(Selection.ALL),
                    with(
                            "sender",
                            "<>",
                            "*",
                            "bot@monitor.example",
                            "*@monitor.example",
                            "b*@*here.example",
                            "*.example"),
                    with(
                            "recipient",
                            "BEN@there.example",
                            "*@there.example",
                            "*here.example",
                            "ops@*",
                            "\"a@b\"@other.example"),
                    with("domain", "there.example", ".there.example", "[192.0.2.9]", "nowhere.example"),
                    with("nextHop", "there.example", "relay.example", "RELAY.example:2525", ""),
                    with(
                            "reason",
                            "mailbox FULL",
                            "refused",
                            "mx1.there",
                            "5 minutes",
                            "ry again",
                            "beyond",
                            "odd",
                            ""),
                    with("status", "4.2", "4", "5.1.1", "4.2.22", ""))
            .flatMap(List::stream)
            .toList();
    private static final List<Duration> AGES =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(20), Duration.ofHours(2));

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(START);
    private Random random = new Random(0);
    private StepBus bus = StepBus.inTurn(time, random);
    private FileSpool spool;
    private RestingQmgr qmgr;
    private final List<QueueId> letters = new ArrayList<>();
    private int countedByHeart;
    private int read;

    private static List<Selection> with(String what, String... values) {
        return Stream.of(values)
                .map(value -> new Selection(
                        List.of(),
                        Set.of(),
                        onlyIf(what.equals("sender"), value),
                        onlyIf(what.equals("recipient"), value),
                        onlyIf(what.equals("domain"), value),
                        onlyIf(what.equals("nextHop"), value),
                        onlyIf(what.equals("reason"), value),
                        onlyIf(what.equals("status"), value),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
    }

    private static Optional<String> onlyIf(boolean whether, String value) {
        return whether ? Optional.of(value) : Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void agreeWithWhatIsReadWhateverHasHappened(int seed) {
        random = new Random(seed);
        bus = StepBus.shuffled(time, seed);
        open();
        for (int i = 0; i < 60; i++) {
            something();
            if (i % 6 == 5) {
                compare();
            }
        }
        restart();
        compare();
        assertThat(countedByHeart).as("letters counted without a look").isPositive();
        assertThat(read).as("letters that had to be looked at").isPositive();
        close();
    }

    private void open() {
        spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
        qmgr = new RestingQmgr(bus, spool);
        qmgr.start();
    }

    private void close() {
        qmgr.stop();
        bus.settle();
        bus.atOnce(spool::close);
    }

    private void restart() {
        close();
        open();
    }

    private <T> T await(CompletionStage<T> stage) {
        bus.settle();
        return stage.toCompletableFuture().join();
    }

    private <A> A ask(Request<A> request) {
        return await(bus.ask(request));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void something() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> letters.add(receive());
            case 3, 4 -> attempt();
            case 5 -> change();
            case 6 -> bus.advance(Duration.ofSeconds(random.nextInt(600)).plusNanos(1000L * random.nextInt(1_000_000)));
            default -> {
                if (random.nextInt(3) == 0) {
                    restart();
                } else {
                    await(spool.takeDue(time.now(), 2));
                }
            }
        }
    }

    private QueueId receive() {
        List<Recipient> recipients = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> Recipient.of(any(ADDRESSES)))
                .distinct()
                .toList();
        var envelope = new Envelope(ReversePath.parse(any(SENDERS)), recipients, BodyType.SEVEN_BIT);
        LetterWriter writer = spool.receive(envelope, Reception.of(Reception.Origin.OUTSIDE, time.now()));
        writer.write(Unpooled.copiedBuffer("Subject: hello\r\n", StandardCharsets.US_ASCII));
        await(writer.commit(new ContentTraits(false, false, 16)));
        return writer.id();
    }

    /** Some recipients of a letter are tried, and it waits again. */
    private void attempt() {
        for (int i = 0; i < Math.min(3, letters.size()); i++) {
            QueueId id = any(letters);
            await(spool.find(id)).ifPresent(letter -> {
                List<Recipient> tried = letter.envelope().recipients().stream()
                        .filter(any -> random.nextInt(3) > 0)
                        .toList();
                Recipient first = letter.envelope().recipients().get(0); // never has it, so that the letter stays
                List<Outcome> outcomes = tried.stream()
                        .map(recipient -> any(recipient.equals(first) ? OUTCOMES.subList(0, 5) : OUTCOMES))
                        .toList();
                if (!tried.isEmpty()) {
                    String[] hop = any(NEXT_HOPS).split(":");
                    NextHop nextHop = NextHop.ofHost(hop[0], hop.length > 1 ? Integer.parseInt(hop[1]) : 25);
                    await(spool.record(id, new Attempt(letter.attempts() + 1, time.now(), nextHop, tried, outcomes)));
                }
                if (random.nextInt(4) == 0) {
                    await(spool.hold(id, any(List.of("odd", "too odd 7", ""))));
                } else {
                    await(spool.defer(id, time.now().plusSeconds(random.nextInt(1200))));
                }
            });
        }
    }

    private void change() {
        if (letters.isEmpty()) {
            return;
        }
        QueueId id = any(letters);
        if (random.nextInt(4) == 0) {
            letters.remove(id);
            await(spool.remove(id));
        } else {
            await(spool.note(id, any(List.of(Intervention.REQUEUE, Intervention.EXPIRE))));
        }
    }

    private void compare() {
        CompletableFuture<QueueReport> early = bus.ask(new QueueRequest(Selection.ALL, Optional.empty(), 5))
                .toCompletableFuture(); // perhaps while the index is being loaded
        bus.settle();
        List<QueuedLetter> all = list(Selection.ALL, early.join());
        assertThat(all).extracting(QueuedLetter::id).containsExactlyInAnyOrderElementsOf(letters);
        for (int i = 0; i < 12; i++) {
            Selection selection = selection();
            List<QueuedLetter> meant = all.stream().filter(selection::matches).toList();
            assertThat(list(selection, page(selection, Optional.empty())))
                    .as(selection.toString())
                    .isEqualTo(meant);
            Aspect by = any(List.of(Aspect.values()));
            assertThat(count(selection, by)).as(by + " of " + selection).isEqualTo(counts(meant, by));
        }
    }

    private Selection selection() {
        Selection first = any(SELECTIONS);
        Selection second = any(SELECTIONS);
        Set<QueueState> states = random.nextBoolean() ? Set.of() : Set.of(any(List.of(QueueState.values())));
        Instant border = time.now().minus(any(AGES)).plusNanos(1000L * random.nextInt(3) - 1000);
        return new Selection(
                List.of(),
                states,
                first.sender(),
                first.recipient(),
                first.domain().or(second::domain),
                first.nextHop().or(second::nextHop),
                first.reason().or(second::reason),
                first.status(),
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(border),
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(border));
    }

    private QueueReport page(Selection selection, Optional<Bookmark> after) {
        return ask(new QueueRequest(selection, after, 5));
    }

    private List<QueuedLetter> list(Selection selection, QueueReport first) {
        var found = new ArrayList<QueuedLetter>();
        QueueReport report = first;
        while (true) {
            assertThat(report.unreadable()).isEmpty();
            found.addAll(report.letters());
            if (report.next().isEmpty()) {
                return found;
            }
            report = page(selection, report.next());
        }
    }

    private List<Instant> borders() {
        return AGES.stream().map(time.now()::minus).toList();
    }

    private Map<String, List<Long>> count(Selection selection, Aspect by) {
        CountReport known = ask(new CountRequest(selection, by, borders()));
        countedByHeart += known.letters();
        Map<String, List<Long>> counts = new HashMap<>(known.counts());
        known.rest().ifPresent(rest -> {
            List<QueuedLetter> others = list(selection, page(selection, Optional.of(rest)));
            read += others.size();
            counts(others, by).forEach((name, more) -> counts.merge(name, more, LooksByHeartTest::sum));
        });
        return counts;
    }

    private static List<Long> sum(List<Long> one, List<Long> other) {
        return IntStream.range(0, one.size())
                .mapToObj(i -> one.get(i) + other.get(i))
                .toList();
    }

    private Map<String, List<Long>> counts(List<QueuedLetter> meant, Aspect by) {
        Map<String, List<Long>> counts = new HashMap<>();
        for (QueuedLetter letter : meant) {
            long age = borders().stream()
                    .filter(border -> !letter.arrivedAt().isAfter(border))
                    .count();
            List<Long> one = IntStream.rangeClosed(0, AGES.size())
                    .mapToObj(i -> i == age ? 1L : 0L)
                    .toList();
            names(letter, by).forEach(name -> counts.merge(name, one, LooksByHeartTest::sum));
        }
        return counts;
    }

    private static List<String> names(QueuedLetter letter, Aspect by) {
        return switch (by) {
            case SENDER ->
                List.of(letter.envelope()
                        .reversePath()
                        .mailbox()
                        .map(mailbox -> mailbox.domain().name())
                        .orElse("<>"));
            case DOMAIN ->
                letter.waiting().stream()
                        .map(one -> one.recipient().forwardPath().domain().name())
                        .toList();
            case NEXT_HOP ->
                letter.waiting().stream().map(QueuedRecipient::nextHop).toList();
            case REASON ->
                letter.waiting().stream()
                        .map(one -> one.latest().map(Gist::of).orElseGet(() -> Gist.of(letter.heldBecause())))
                        .toList();
        };
    }
}

package io.posthouse.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.dns.Answer.Kind;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.hosts.HostsFileParser;

@Timeout(30) // a net for a hang, no measure
class DnsResolverIT {
    private static final String SOA = ". 600 SOA ns.example. hostmaster.example. 1 3600 600 86400 60";

    private final LoopbackNameServer server = new LoopbackNameServer();
    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private Path hosts;
    private DnsResolver resolver;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        hosts = Files.writeString(
                folder.resolve("hosts"), "192.0.2.80 smart.example smart\n2001:db8::80 smart.example\n");
        DnsConfig standard = DnsConfig.defaults();
        var config = new DnsConfig(
                List.of(server.address()),
                standard.queryTimeout(),
                standard.lookupTimeout(),
                standard.maxLookups(),
                standard.maxCached(),
                standard.maxTtl(),
                standard.troubleTtl());
        resolver =
                new DnsResolver(config, new LocalBus(time, new Random(42)), new HostNames(new HostsFileParser(hosts)));
    }

    @AfterEach
    void stop() {
        resolver.close();
        server.close();
    }

    private static <T> Answer<T> await(CompletionStage<Answer<T>> stage) {
        return stage.toCompletableFuture().join();
    }

    private static InetAddress ip(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    @Test
    void findsMailExchangersByPreference() {
        server.answer(
                "there.example. MX",
                "there.example. 300 MX 20 mx2.there.example.",
                "there.example. 300 MX 10 MX1.there.example.");
        assertThat(await(resolver.mx("There.Example.")).records())
                .containsExactly(
                        new MailExchanger(10, "mx1.there.example"), new MailExchanger(20, "mx2.there.example"));
    }

    @Test
    void remembersAnAnswerForItsTtlAndNoLonger() {
        server.answer("there.example. MX", "there.example. 300 MX 10 mx1.there.example.");
        await(resolver.mx("there.example"));
        time.advance(Duration.ofSeconds(299));
        await(resolver.mx("there.example"));
        assertThat(server.asked()).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        await(resolver.mx("there.example"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void recognizesANullMx() { // RFC 7505
        server.answer("silent.example. MX", "silent.example. 300 MX 0 .");
        assertThat(await(resolver.mx("silent.example")).records()).containsExactly(new MailExchanger(0, ""));
    }

    @Test
    void remembersThatThereIsNothing() { // RFC 2308 section 5: for the lesser of the SOA's TTL and minimum
        server.script("nowhere.example. MX", Rcode.NXDOMAIN, SOA);
        server.answer("bare.example. MX", SOA);
        assertThat(await(resolver.mx("nowhere.example"))).isEqualTo(Answer.noDomain("nowhere.example"));
        assertThat(await(resolver.mx("bare.example"))).isEqualTo(Answer.noRecords("bare.example", "MX"));
        time.advance(Duration.ofSeconds(59));
        await(resolver.mx("nowhere.example"));
        assertThat(server.asked()).hasSize(2);
        time.advance(Duration.ofSeconds(1));
        await(resolver.mx("nowhere.example"));
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void takesAServersFailureForTrouble() {
        server.script("sick.example. MX", Rcode.SERVFAIL);
        Answer<MailExchanger> answer = await(resolver.mx("sick.example"));
        assertThat(answer.kind()).isEqualTo(Kind.TROUBLE);
        assertThat(answer.reason()).isEqualTo("cannot look up sick.example: the server said SERVFAIL");
    }

    @Test
    void takesSilenceForTroubleInTime() {
        CompletionStage<Answer<MailExchanger>> asked = resolver.mx("silence.example");
        time.advance(DnsConfig.defaults().lookupTimeout());
        assertThat(await(asked).reason()).isEqualTo("cannot look up silence.example: no answer in 30 s");
    }

    @Test
    void findsAddressesOfBothFamilies() throws Exception {
        server.answer(
                "mx1.there.example. A", "mx1.there.example. 300 A 192.0.2.1", "mx1.there.example. 300 A 192.0.2.2");
        server.answer("mx1.there.example. AAAA", "mx1.there.example. 300 AAAA 2001:db8::1");
        assertThat(await(resolver.addresses("mx1.there.example")).records())
                .containsExactlyInAnyOrder(ip("192.0.2.1"), ip("192.0.2.2"), ip("2001:db8::1"));
    }

    @Test
    void isContentWithTheFamilyThatAnswers() throws Exception {
        server.answer("mx1.there.example. A", "mx1.there.example. 300 A 192.0.2.1");
        server.script("mx1.there.example. AAAA", Rcode.SERVFAIL);
        assertThat(await(resolver.addresses("mx1.there.example")).records()).containsExactly(ip("192.0.2.1"));
    }

    @Test
    void doesNotTakeTroubleWithOneFamilyForAbsence() {
        server.script("mx1.there.example. A", Rcode.SERVFAIL);
        server.answer("mx1.there.example. AAAA", SOA);
        assertThat(await(resolver.addresses("mx1.there.example")).kind()).isEqualTo(Kind.TROUBLE);
    }

    @Test
    void followsAliasesWithinAReplyAndBeyond() throws Exception {
        server.answer("www.example. A", "www.example. 300 CNAME web.example.", "web.example. 300 CNAME host.example.");
        server.answer("www.example. AAAA", "www.example. 300 CNAME host.example.", SOA);
        server.answer("host.example. A", "host.example. 300 A 192.0.2.1");
        assertThat(await(resolver.addresses("www.example")).records()).containsExactly(ip("192.0.2.1"));
    }

    @Test
    void givesUpOnACircleOfAliases() {
        for (String type : List.of("A", "AAAA")) {
            server.answer("a.example. " + type, "a.example. 300 CNAME b.example.");
            server.answer("b.example. " + type, "b.example. 300 CNAME a.example.");
        }
        assertThat(await(resolver.addresses("a.example")).reason()).contains("too many aliases");
    }

    @Test
    void asksTheTableOfHostsFirst() throws Exception {
        assertThat(await(resolver.addresses("smart.example")).records())
                .containsExactly(ip("2001:db8::80"), ip("192.0.2.80"));
        assertThat(await(resolver.addresses("smart")).records()).containsExactly(ip("192.0.2.80"));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void findsLocalhostAndNumbersWithoutDns() throws Exception {
        assertThat(await(resolver.addresses("localhost")).records()).allMatch(InetAddress::isLoopbackAddress);
        assertThat(await(resolver.addresses("192.0.2.7")).records()).containsExactly(ip("192.0.2.7"));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void makesOneQuestionOfEqualOnes() {
        CompletionStage<Answer<MailExchanger>> first = resolver.mx("silence.example");
        CompletionStage<Answer<MailExchanger>> second = resolver.mx("SILENCE.example.");
        server.answer("there.example. MX", "there.example. 300 MX 10 mx1.there.example.");
        await(resolver.mx("there.example")); // by now the others have been sent
        assertThat(server.asked()).containsOnlyOnce("silence.example. MX");
        time.advance(DnsConfig.defaults().lookupTimeout());
        assertThat(await(first)).isEqualTo(await(second));
    }

    @Test
    void namesAnAddress() throws Exception {
        server.answer("1.2.0.192.in-addr.arpa. PTR", "1.2.0.192.in-addr.arpa. 300 PTR mx1.there.example.");
        assertThat(await(resolver.ptr(ip("192.0.2.1"))).records()).containsExactly("mx1.there.example");
    }

    @Test
    void knowsThatAnImpossibleNameIsNobodys() {
        assertThat(await(resolver.mx("x".repeat(64) + ".example")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThat(server.asked()).isEmpty();
    }
}

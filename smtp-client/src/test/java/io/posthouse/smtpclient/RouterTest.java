package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.dns.Zone;
import io.posthouse.mail.Domain;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Zone zone = new Zone();
    private final Router router = new Router(zone, new Random(42), SmtpClientConfig.defaults("Here.Example"));

    private Route route(String domain) {
        return route(NextHop.ofDomain(new Domain(domain)));
    }

    private Route route(NextHop nextHop) {
        return router.route(nextHop).toCompletableFuture().join();
    }

    private static List<String> names(Route route) {
        return route.peers().stream().map(PeerAddress::toString).toList();
    }

    private void assertVerdict(Route route, Outcome verdict) {
        assertThat(route.peers()).isEmpty();
        assertThat(route.verdict()).contains(verdict);
    }

    @Nested
    class ByMx {
        @Test
        void goesByPreference() {
            zone.mx("there.example", 20, "mx2.there.example").mx("there.example", 10, "mx1.there.example");
            zone.address("mx1.there.example", "192.0.2.1").address("mx2.there.example", "192.0.2.2");
            assertThat(names(route("there.example")))
                    .containsExactly("mx1.there.example[192.0.2.1]:25", "mx2.there.example[192.0.2.2]:25");
        }

        @Test
        void spreadsOverExchangersOfEqualPreference() { // RFC 5321 section 5.1
            for (int i = 1; i <= 3; i++) {
                zone.mx("there.example", 10, "mx" + i + ".there.example")
                        .address("mx" + i + ".there.example", "192.0.2." + i);
            }
            var firsts = new HashSet<String>();
            for (int i = 0; i < 50; i++) {
                firsts.add(names(route("there.example")).get(0));
            }
            assertThat(firsts).hasSize(3);
        }

        @Test
        void takesBothFamiliesInTurnWithinWhatIsTried() {
            zone.mx("there.example", 10, "mx1.there.example");
            for (int i = 1; i <= 9; i++) {
                zone.address("mx1.there.example", "2001:db8::" + i);
            }
            zone.address("mx1.there.example", "192.0.2.1").address("mx1.there.example", "192.0.2.2");
            List<String> names = names(route("there.example"));
            assertThat(names).hasSize(5);
            assertThat(names.subList(0, 2)).anyMatch(name -> name.contains("192.0.2."));
            assertThat(names.subList(0, 4))
                    .filteredOn(name -> name.contains("192.0.2."))
                    .hasSize(2);
        }

        @Test
        void triesAnAddressOnceHoweverManyNamesItHas() {
            zone.mx("there.example", 10, "mx1.there.example").mx("there.example", 20, "mx2.there.example");
            zone.address("mx1.there.example", "192.0.2.1").address("mx2.there.example", "192.0.2.1");
            assertThat(names(route("there.example"))).containsExactly("mx1.there.example[192.0.2.1]:25");
        }

        @Test
        void takesTheDomainItselfWhereThereIsNoMx() { // RFC 5321 section 5.1
            zone.address("there.example", "192.0.2.1");
            assertThat(names(route("there.example"))).containsExactly("there.example[192.0.2.1]:25");
        }

        @Test
        void failsWhereThereIsNoDomain() {
            assertVerdict(route("nowhere.example"), Outcome.failed("5.1.2", "", "there is no domain nowhere.example"));
        }

        @Test
        void failsWhereThereIsNeitherMxNorAddress() {
            zone.domain("bare.example");
            assertVerdict(
                    route("bare.example"),
                    Outcome.failed("5.4.4", "", "domain bare.example has neither a mail exchanger nor an address"));
        }

        @Test
        void failsWhereNoExchangerHasAnAddress() {
            zone.mx("there.example", 10, "mx1.there.example");
            assertVerdict(
                    route("there.example"),
                    Outcome.failed("5.4.4", "", "no mail exchanger of there.example has an address"));
        }

        @Test
        void defersWhileNobodyKnows() {
            zone.trouble("there.example", "no server answered");
            assertVerdict(
                    route("there.example"),
                    Outcome.deferred("4.4.3", "", "cannot look up there.example: no server answered"));
        }

        @Test
        void defersWhileNobodyKnowsTheAddressOfAnExchanger() {
            zone.mx("there.example", 10, "mx1.there.example").mx("there.example", 20, "mx2.there.example");
            zone.trouble("mx1.there.example", "no server answered");
            assertVerdict(
                    route("there.example"),
                    Outcome.deferred("4.4.3", "", "cannot look up mx1.there.example: no server answered"));
        }

        @Test
        void passesOverExchangersThatCannotBeFound() {
            zone.mx("there.example", 10, "mx1.there.example").mx("there.example", 20, "mx2.there.example");
            zone.trouble("mx1.there.example", "no server answered").address("mx2.there.example", "192.0.2.2");
            assertThat(names(route("there.example"))).containsExactly("mx2.there.example[192.0.2.2]:25");
        }

        @Test
        void failsAtANullMx() { // RFC 7505
            zone.nullMx("silent.example");
            assertVerdict(
                    route("silent.example"),
                    Outcome.failed("5.1.10", "", "domain silent.example takes no mail (null MX)"));
        }

        @Test
        void goesOnlyToExchangersPreferredToOurselves() {
            zone.mx("there.example", 10, "mx1.there.example")
                    .mx("there.example", 20, "here.example")
                    .mx("there.example", 20, "mx2.there.example")
                    .mx("there.example", 30, "mx3.there.example");
            zone.address("mx1.there.example", "192.0.2.1").address("mx3.there.example", "192.0.2.3");
            assertThat(names(route("there.example"))).containsExactly("mx1.there.example[192.0.2.1]:25");
        }

        @Test
        void failsWhereWeWouldSendToOurselves() {
            zone.mx("there.example", 10, "here.example").mx("there.example", 20, "mx2.there.example");
            assertVerdict(
                    route("there.example"),
                    Outcome.failed(
                            "5.4.6",
                            "",
                            "mail for there.example loops back to us: we are its most preferred mail exchanger"));
        }
    }

    @Nested
    class ByHost {
        @Test
        void asksForNoMx() {
            zone.mx("smart.example", 10, "elsewhere.example").address("smart.example", "192.0.2.1");
            assertThat(names(route(NextHop.ofHost("smart.example", 587))))
                    .containsExactly("smart.example[192.0.2.1]:587");
        }

        @Test
        void takesAddressLiterals() { // RFC 5321 section 4.1.3
            assertThat(names(route("[192.0.2.1]"))).containsExactly("192.0.2.1[192.0.2.1]:25");
            assertThat(names(route("[IPv6:2001:db8::1]"))).containsExactly("2001:db8::1[2001:db8:0:0:0:0:0:1]:25");
        }

        @Test
        void defersWhereTheHostCannotBeFound() { // the operator's mistake, to be mended before mail is lost
            assertVerdict(
                    route(NextHop.ofHost("smrat.example", 587)),
                    Outcome.deferred(
                            "4.4.4", "", "no route to next hop [smrat.example]:587: there is no domain smrat.example"));
        }
    }
}

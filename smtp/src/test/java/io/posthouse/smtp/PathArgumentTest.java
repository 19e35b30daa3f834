package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.smtp.PathArgument.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathArgumentTest {

    @Test
    void readsPathAndParameters() {
        var argument = PathArgument.parse("from:<a@here.example> size=100 BODY=8BITMIME  X-FLAG", "FROM");
        assertThat(argument.address()).isEqualTo("a@here.example");
        assertThat(argument.parameters())
                .containsExactly(
                        new Parameter("SIZE", "100"), new Parameter("BODY", "8BITMIME"), new Parameter("X-FLAG", ""));
    }

    @Test
    void readsTheNullReversePath() {
        assertThat(PathArgument.parse("FROM:<>", "FROM").address()).isEmpty();
    }

    @Test
    void letsSpacesAfterTheColonThrough() {
        assertThat(PathArgument.parse("TO:  <b@there.example>", "TO").address()).isEqualTo("b@there.example");
    }

    @Test
    void findsTheBracketBehindAQuotedLocalPart() {
        assertThat(PathArgument.parse("TO:<\"a>\\\"b\"@there.example> X", "TO").address())
                .isEqualTo("\"a>\\\"b\"@there.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                     | TO:<address> expected",
                "<b@there.example>      | TO:<address> expected",
                "TO <b@there.example>   | TO:<address> expected",
                "TO                     | TO:<address> expected",
                "TO:                    | an address stands in angle brackets",
                "TO: b@there.example    | an address stands in angle brackets",
                "TO:Bob <b@t.example>   | an address stands in angle brackets",
                "TO:<b@there.example    | no closing angle bracket",
                "TO:<\"b@there.example> | no closing angle bracket",
                "TO:<b@t.example>SIZE=1 | a space separates the path from its parameters",
                "TO:<b@t.example> A A   | parameter given twice",
                "TO:<b@t.example> A=    | malformed parameter",
                "TO:<b@t.example> =A    | malformed parameter",
                "TO:<b@t.example> A=B=C | malformed parameter",
                "TO:<b@t.example> -A    | malformed parameter",
                "TO:<b@t.example> A_B   | malformed parameter",
            })
    void refusesWithAReason(String argument, String reason) {
        assertThatThrownBy(() -> PathArgument.parse(argument, "TO"))
                .isInstanceOf(MalformedCommandException.class)
                .hasMessage(reason);
    }
}

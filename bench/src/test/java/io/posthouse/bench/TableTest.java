package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsNamesToTheLeftAndFiguresToTheRight() {
        var table = new Table("", "messages/s");
        table.row("postfix", "541");
        table.row("kept", "5");

        assertThat(table.toString()).isEqualTo("""
                                  messages/s
                        postfix          541
                        kept               5
                        """);
    }
}

package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleSessionsTest { // RFC 5321 section 4.2.1
    @Test
    void aReplyIsCompleteWithTheLineWithoutAHyphen() {
        assertThat(IdleSessions.complete("250-relay.example\r\n250 SIZE 1000\r\n"))
                .isTrue();
        assertThat(IdleSessions.complete("220 relay.example ESMTP\r\n")).isTrue();
    }

    @Test
    void aReplyIsNotCompleteInTheMiddle() {
        assertThat(IdleSessions.complete("250-relay.example\r\n")).isFalse();
        assertThat(IdleSessions.complete("250-relay.example\r\n250 SI")).isFalse();
    }
}

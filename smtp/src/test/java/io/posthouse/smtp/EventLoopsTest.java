package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventLoopsTest {

    @Test
    void namesItsThreadsAndEndsThem() throws Exception {
        var loops = EventLoops.start("wire", 2);
        var name = loops.group().submit(() -> Thread.currentThread().getName()).get();
        assertThat(name).startsWith("wire-");
        loops.close();
        assertThat(loops.group().isTerminated()).isTrue();
    }

    @Test
    void worksWithoutAnyNativeTransport() {
        try (var loops = EventLoops.startOnNio("wire", 1)) {
            assertThat(loops.transport()).isEqualTo("nio");
            var channel = loops.serverChannel().newChannel();
            assertThat(channel.isOpen()).isTrue();
            channel.unsafe().closeForcibly();
        }
    }

    @Test
    void usesAsManyThreadsAsThereAreProcessors() {
        try (var loops = EventLoops.start("wire")) {
            assertThat(loops.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }
}

package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {
    @Test
    void takesTheTotalOfAClassHistogram() {
        var histogram = """
                4711:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         20213        1683184  [B (java.base@17.0.15)
                Total         92873        4861208
                """;

        assertThat(Heap.live(histogram)).isEqualTo(4_861_208);
    }

    @Test
    void sumsTheGenerationsAndLeavesTheMetaspaceOut() {
        var info = """
                4711:
                 def new generation   total 78656K, used 4195K [0x1, 0x2, 0x3)
                  eden space 69952K,   5% used [0x1, 0x2, 0x3)
                 tenured generation   total 174784K, used 5K [0x1, 0x2, 0x3)
                 Metaspace       used 113K, committed 320K, reserved 1114112K
                """;

        assertThat(Heap.used(info)).isEqualTo(4200 << 10);
    }

    @Test
    void readsTheHeapOfOneGeneration() {
        var info = " garbage-first heap   total 262144K, used 2048K [0x1, 0x2)\n";

        assertThat(Heap.used(info)).isEqualTo(2 << 20);
    }
}

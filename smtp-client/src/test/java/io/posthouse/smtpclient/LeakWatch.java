package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects the buffers that were let go of without being released, which Netty would only write to the log. */
final class LeakWatch {
    private static final List<String> leaks = new CopyOnWriteArrayList<>();

    private LeakWatch() {}

    /** To be called before Netty makes its first buffer. */
    static void begin() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated // which it is only for callers
            @SuppressWarnings("InlineMeSuggester") // and there are none
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return newResourceLeakDetector(type, interval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
                return new ResourceLeakDetector<>(type, interval) {
                    @Override
                    protected void reportTracedLeak(String leaked, String records) {
                        leaks.add(leaked + records);
                    }

                    @Override
                    protected void reportUntracedLeak(String leaked) {
                        leaks.add(leaked);
                    }
                };
            }
        });
    }

    static void assertNoLeaks() {
        System.gc();
        PooledByteBufAllocator.DEFAULT.buffer().release(); // looks for what the collector found
        assertThat(leaks).isEmpty();
    }
}

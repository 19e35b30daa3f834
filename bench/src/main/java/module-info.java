/** Benchmarks: the side-by-side runs against other relays. */
module io.posthouse.bench {
    requires io.posthouse.master;
    requires static org.jspecify;
}

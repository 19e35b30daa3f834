/** The posthouse command, and the standalone jar. */
module io.posthouse.cli {
    requires io.posthouse.master;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires static org.jspecify;
}

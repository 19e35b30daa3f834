/** The posthouse command, and the standalone jar. */
module io.posthouse.cli {
    requires io.posthouse.master;
    requires io.posthouse.control;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires static org.jspecify;

    // Logback finds the log's configuration as a service: no XML is read at the start.
    provides ch.qos.logback.classic.spi.Configurator with
            io.posthouse.cli.LogConfigurator;
}

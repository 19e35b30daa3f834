package io.posthouse.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The look-ups of the JVM that we run in, which may be somebody else's. */
class JvmResolutionTest {

    @Test
    @EnabledForJreRange(min = JRE.JAVA_18) // older ones have no such providers
    void staysTheJdksOwnWithDnsjavaOnTheClassPath() throws ClassNotFoundException {
        assertThat(Class.forName("org.xbill.DNS.spi.DnsjavaInetAddressResolverProvider"))
                .as("the provider that is to stay idle")
                .isNotNull();
        Throwable failure = catchThrowable(() -> InetAddress.getAllByName("no such host")); // asks nobody
        assertThat(failure).isInstanceOf(UnknownHostException.class);
        assertThat(failure.getStackTrace())
                .noneMatch(frame -> frame.getClassName().startsWith("org.xbill"));
    }
}

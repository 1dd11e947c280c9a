package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.255, true",
    "192.0.2.1, 192.0.3.1, false",
    "2001:db8:0:1::1, 2001:db8:0:ff::1, true",
    "2001:db8:0:1::1, 2001:db8:0:100::1, false",
    "127.0.0.1, 127.9.9.9, true",
    "127.0.0.1, ::1, true",
    "127.0.0.1, 128.0.0.1, false",
    "::ffff:192.0.2.1, 192.0.2.9, true"
  })
  void addressesOfOneNetworkHaveOneName(String one, String other, boolean same) {
    assertEquals(
        same,
        AddressPrefix.of(InetAddress.ofLiteral(one))
            .equals(AddressPrefix.of(InetAddress.ofLiteral(other))));
  }
}

package dev.freehold.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTest {
  @Test
  void everySpellingOfEveryAddressIsAWildcard() throws UnknownHostException {
    for (String host :
        List.of(
            "0.0.0.0",
            "0",
            "0.0",
            "0.0.0",
            "000.0.0.0",
            "::",
            "0::",
            "::0",
            "0:0:0:0:0:0:0:0",
            "0000:0000:0000:0000:0000:0000:0000:0000",
            "::0.0.0.0",
            "::ffff:0.0.0.0",
            "::FFFF:0:0",
            "0:0:0:0:0:ffff:0.0.0.0",
            "::%1")) {
      Endpoint endpoint = new Endpoint(host, 7410);
      assertEquals(true, endpoint.isWildcard(), host);
      assertEquals(false, endpoint.isReachable(), host);
      if (!host.startsWith("000.") && !host.contains("%")) {
        assertEquals(true, InetAddress.getByName(host).isAnyLocalAddress(), host);
      }
    }
  }

  @Test
  void aHostIsNoLongerThanANameCanBe() {
    String longest = "a".repeat(Limits.HOST_BYTES_MAX);
    assertEquals(longest, Endpoint.parse(longest + ":1").host());
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(longest + "a:1"));
  }

  @Test
  void everyOtherHostIsNone() {
    for (String host :
        List.of(
            "127.0.0.1",
            "0.0.0.1",
            "10.0.0.0",
            "::1",
            "fe80::",
            "::ffff:0.0.0.1",
            "::ffff:7f00:1",
            "ffff::",
            "0.example.org",
            "example.org",
            "x",
            "a")) {
      Endpoint endpoint = new Endpoint(host, 7410);
      assertEquals(false, endpoint.isWildcard(), host);
      assertEquals(true, endpoint.isReachable(), host);
      assertEquals(false, new Endpoint(host, 0).isReachable(), "port 0 is chosen by the system");
    }
  }
}

package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAddressTest {
  private static String refused(String text) {
    return assertThrows(IllegalArgumentException.class, () -> NodeAddress.parse(text)).getMessage();
  }

  @Test
  void aHostAloneHasTheCoordinatorsPort() {
    assertEquals(new Endpoint("localhost", 7400), NodeAddress.parse("localhost"));
    assertEquals(new Endpoint("10.0.0.1", 7400), NodeAddress.parse("10.0.0.1"));
    assertEquals(new Endpoint("::1", 7400), NodeAddress.parse("[::1]"));
    assertEquals(new Endpoint("localhost", 7410), NodeAddress.parse("localhost:7410"));
    assertEquals(new Endpoint("::1", 7410), NodeAddress.parse("[::1]:7410"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeAddress.parse("localhost", NodeAddress.NO_PORT))
            .getMessage()
            .endsWith("is not host:port"));
  }

  @Test
  void anAddressFromABrowserIsSaidToBeOne() {
    assertEquals(
        "give HOST:PORT without http://, such as 127.0.0.1:7400", refused("http://127.0.0.1:7400"));
    assertEquals(
        "give HOST:PORT without https://, such as [::1]:7400", refused("https://[::1]:7400/x?y"));
    assertEquals("give HOST:PORT without tcp://, such as 127.0.0.1:7400", refused("tcp://"));
  }

  @Test
  void whatIsNoAddressIsRefused() {
    for (String text :
        List.of(
            "", " ", ":", ":7400", "h:", "h:x", "h:99999", "a b", "h/x", "[::1", "::1]", "[]")) {
      refused(text);
    }
    assertTrue(refused("::1").contains("brackets"), "whether its end is a port cannot be known");
    assertTrue(refused("::1:7400").contains("brackets"));
  }
}

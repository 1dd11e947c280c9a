package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
  @Test
  void theSoftLimitIsRead() {
    assertEquals(
        OptionalInt.of(1024),
        DescriptorLimit.parse(
            List.of(
                "Limit                     Soft Limit           Hard Limit           Units",
                "Max cpu time              unlimited            unlimited            seconds",
                "Max open files            1024                 524288               files")));
    assertEquals(
        OptionalInt.empty(),
        DescriptorLimit.parse(List.of("Max open files   unlimited  unlimited  files")));
    assertEquals(OptionalInt.empty(), DescriptorLimit.parse(List.of()));
  }

  @Test
  void connectionsAreWhatTheStoreAndTheLogLeave() throws IOException {
    assertEquals(Limits.CONNECTIONS_MAX, DescriptorLimit.connections(1 << 20, 1));
    assertEquals(4096 - DescriptorLimit.OWN_MAX, DescriptorLimit.connections(4096, 1));
    assertEquals(
        TransportSettings.CONNECTIONS_MIN,
        DescriptorLimit.connections(
            DescriptorLimit.OWN_MAX + TransportSettings.CONNECTIONS_MIN, 1));
  }

  @Test
  void aProcessWithTooFewIsRefusedByNameAndNumber() {
    String refusal =
        assertThrows(IOException.class, () -> DescriptorLimit.connections(160, 1)).getMessage();
    assertTrue(refusal.contains("160 files") && refusal.contains("ulimit -n"), refusal);
  }
}

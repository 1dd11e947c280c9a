package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.node.logging.NodeEvents;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of the lines about a disk that fills up. */
class DiskWatchTest {
  @RegisterExtension private final CapturedEvents events = new CapturedEvents();
  private long freePercent = 50;
  private final DiskWatch watch =
      new DiskWatch(
          Path.of("data"),
          new NodeEvents("worker"),
          new Disk() {
            @Override
            public long free() {
              return freePercent << 30;
            }

            @Override
            public long total() {
              return 100L << 30;
            }
          });

  private List<String> look(long free) {
    freePercent = free;
    return events.of(watch::look);
  }

  @Test
  void peopleAreToldAtFourFifthsAndWithEachPercentAndOnceThereIsRoom() {
    assertEquals(List.of(), look(21));
    assertEquals(
        List.of(
            "the disk of data is 80 % full: 20480 MiB are left; a node whose disk is full takes"
                + " nothing more"),
        look(20));
    assertEquals(List.of(), look(20), "once");
    assertTrue(look(19).getFirst().contains("81 %"));
    assertEquals(List.of(), look(20), "no more than was said");
    assertEquals(List.of("the disk of data has room again: it is 70 % full"), look(30));
    assertEquals(1, look(15).size(), "and again when it fills up again");
  }
}

package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.freehold.node.logging.NodeEvents;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests of the lines about a disk that fills up. */
class DiskWatchTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(NodeEvents.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long freePercent = 50;
  private final DiskWatch watch =
      new DiskWatch(
          Path.of("data"),
          new NodeEvents("worker"),
          new DiskWatch.Disk() {
            @Override
            public long free() {
              return freePercent << 30;
            }

            @Override
            public long total() {
              return 100L << 30;
            }
          });

  @BeforeEach
  void listen() {
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private List<String> look(long free) {
    freePercent = free;
    lines.list.clear();
    watch.look();
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
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

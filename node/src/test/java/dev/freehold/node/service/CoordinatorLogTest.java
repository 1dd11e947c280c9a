package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The coordinator's log on a disk that is full: some of it waits, some does not. */
class CoordinatorLogTest {
  private static final StoreException FULL = new StoreException("the disk is full", null, true);

  /** A file on a disk that is full for the next write. */
  private static final class Full implements RenewableLog {
    private final List<byte[]> entries = new ArrayList<>();
    private boolean full = true;

    @Override
    public void replay(Consumer<byte[]> reader) {
      entries.forEach(reader);
    }

    @Override
    public void append(byte[] entry) {
      requireRoom();
      entries.add(entry);
    }

    @Override
    public void replace(List<byte[]> others) {
      requireRoom();
      entries.clear();
      entries.addAll(others);
    }

    private void requireRoom() {
      if (full) {
        full = false;
        throw FULL;
      }
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }

  @Test
  void anAppendWaitsAndABeginningDoesNot() {
    Full file = new Full();
    CoordinatorLog log = new CoordinatorLog(file, new NodeEvents("test"));
    byte[] entry = {1};
    log.append(entry);
    assertEquals(1, file.entries.size(), "it was tried again");
    file.full = true;
    byte[] other = {2};
    assertSame(FULL, assertThrows(StoreException.class, () -> log.replace(List.of(other))));
    assertArrayEquals(entry, file.entries.getFirst());
    log.replace(List.of(other));
    List<byte[]> read = new ArrayList<>();
    log.replay(read::add);
    assertArrayEquals(other, read.getFirst());
    log.close();
  }
}

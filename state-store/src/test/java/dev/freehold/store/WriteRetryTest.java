package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.port.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that wait for the disk. The disk that fails is made up; the rest is as it runs. */
class WriteRetryTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger reopened = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean mayReopen = true;
  @TempDir private Path directory;
  private WriteRetry retry;

  @BeforeEach
  void make() {
    retry =
        new WriteRetry(
            new WriteRetry.Target() {
              @Override
              public Path directory() {
                return directory;
              }

              @Override
              public boolean isClosed() {
                return closed;
              }

              @Override
              public long openings() {
                return reopened.get();
              }

              @Override
              public void reopen() {
                if (!mayReopen) {
                  mayReopen = true;
                  throw full();
                }
                reopened.incrementAndGet();
              }
            });
  }

  private static StoreException full() {
    return new StoreException("No space left on device", null, true);
  }

  /** Fails until the store was opened anew. */
  private void stuck() {
    writes.incrementAndGet();
    if (reopened.get() == 0) {
      assertTrue(writes.get() == 1 || retry.trouble().isPresent());
      throw full();
    }
  }

  @Test
  void aStoreThatIsNotPatientFailsAtOnce() {
    assertThrows(StoreException.class, () -> retry.run(this::stuck));
    assertEquals(1, writes.get());
  }

  @Test
  void aWriteWaitsUntilTheDiskTakesItAndOpensTheStoreAnewIfItMust() {
    retry.patient(told::add);
    mayReopen = false;
    retry.run(this::stuck);
    assertEquals(1, reopened.get());
    assertTrue(writes.get() >= 3, "once, again without opening it anew, and after that");
    assertTrue(retry.trouble().isEmpty());
    assertTrue(told.getFirst().contains("No space left"), told.toString());
    assertEquals("the store writes again", told.getLast());
    assertFalse(directory.resolve("probe").toFile().exists());
  }

  @Test
  void aStoreThatAnotherWriterHasOpenedAnewMeanwhileIsNotOpenedAgain() {
    retry.patient(told::add);
    retry.run(
        () -> {
          if (writes.incrementAndGet() <= 3) {
            // Another writer is a little ahead, each time.
            reopened.incrementAndGet();
            throw full();
          }
        });
    assertEquals(3, reopened.get());
  }

  @Test
  void damageIsNotWaitedFor() {
    retry.patient(told::add);
    assertThrows(
        StoreException.class,
        () ->
            retry.run(
                () -> {
                  writes.incrementAndGet();
                  throw new StoreException("damaged");
                }));
    assertEquals(1, writes.get());
    assertEquals(List.of(), told);
  }

  @Test
  void closingTheStoreEndsTheWait() {
    retry.patient(told::add);
    StoreException e =
        assertThrows(
            StoreException.class,
            () ->
                retry.run(
                    () -> {
                      closed = true;
                      throw full();
                    }));
    assertTrue(e.getMessage().startsWith("closed while waiting"), e.getMessage());
  }
}

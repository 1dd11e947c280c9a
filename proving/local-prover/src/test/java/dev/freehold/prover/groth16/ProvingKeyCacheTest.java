package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvingKeyCacheTest {
  private static final TestSystem CUBIC = TestSystem.cubic(3);
  private static final Progress NOTHING_TO_DO =
      (stage, _, _) -> {
        throw new AssertionError("a key is made again: " + stage);
      };

  @TempDir private Path directory;
  private ProvingKeyCache cache;

  @BeforeEach
  void open() {
    cache = new ProvingKeyCache(directory.resolve("cache"), ParallelLoop.serial());
  }

  @Test
  void aKeyIsMadeOnceForEachCircuitAndSeed() throws IOException {
    AtomicInteger stages = new AtomicInteger();
    assertFalse(cache.has(CUBIC.system(), "one"));
    ProvingKey made = cache.key(CUBIC.system(), "one", (_, _, _) -> stages.incrementAndGet());
    assertTrue(stages.get() > 0);
    assertTrue(cache.has(CUBIC.system(), "one"));
    ProvingKey loaded = cache.key(CUBIC.system(), "one", NOTHING_TO_DO);
    assertEquals(made.verifyingKey(), loaded.verifyingKey());

    assertFalse(cache.has(CUBIC.system(), "two"));
    ProvingKey other = cache.key(CUBIC.system(), "two", Progress.NONE);
    assertNotEquals(made.verifyingKey(), other.verifyingKey());
    TestSystem another = TestSystem.random(new SplittableRandom(5), 1, 6, 5);
    cache.key(another.system(), "one", Progress.NONE);
    assertEquals(3, files().length);
  }

  @Test
  void aFileUnderAnotherSeedsNameIsRefused() throws IOException {
    cache.key(CUBIC.system(), "one", Progress.NONE);
    Path one = files()[0];
    cache.key(CUBIC.system(), "two", Progress.NONE);
    Path two = files()[0].equals(one) ? files()[1] : files()[0];
    Files.copy(one, directory.resolve("copy"));
    Files.move(directory.resolve("copy"), two, StandardCopyOption.REPLACE_EXISTING);
    assertReason(Reason.FOREIGN_SEED, "two");
  }

  @Test
  void aKeyMarkedAsACeremonysIsNoDevelopmentKey() throws IOException {
    cache.key(CUBIC.system(), "one", Progress.NONE);
    byte[] bytes = Files.readAllBytes(files()[0]);
    bytes[KeyLayout.KIND] = (byte) SetupKind.CEREMONY.ordinal();
    replace(ProvingKeyFileTest.resealed(bytes));
    assertReason(Reason.FOREIGN_SEED, "one");
  }

  @Test
  void aDamagedFileIsAnErrorAndStays() throws IOException {
    cache.key(CUBIC.system(), "one", Progress.NONE);
    byte[] bytes = Files.readAllBytes(files()[0]);
    bytes[bytes.length / 2] ^= 1;
    replace(bytes);
    assertReason(Reason.DAMAGED, "one");
    assertTrue(cache.has(CUBIC.system(), "one"));
  }

  private void assertReason(Reason reason, String seed) {
    ProvingKeyFileException e =
        assertThrows(
            ProvingKeyFileException.class, () -> cache.key(CUBIC.system(), seed, NOTHING_TO_DO));
    assertEquals(reason, e.reason());
  }

  /** Replaces the only file by a new one: what is mapped stays as it is. */
  private void replace(byte[] bytes) throws IOException {
    Path file = files()[0];
    Files.delete(file);
    Files.write(file, bytes);
  }

  private Path[] files() throws IOException {
    try (var files = Files.list(directory.resolve("cache"))) {
      return files.sorted().toArray(Path[]::new);
    }
  }
}

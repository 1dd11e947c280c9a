package dev.freehold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PreparedKeyCacheTest {
  private static final long TABLE = PreparedVerifyingKey.speedUpBytes(1);

  private final SplittableRandom random = new SplittableRandom(81);

  private VerifyingKey key() {
    return new SimulatedKey(random, 1).verifyingKey();
  }

  private static VerifyingKey malformed(int number) {
    byte[] bytes = new byte[VerifyingKey.bytesFor(1)];
    bytes[1] = (byte) (number >> 8);
    bytes[2] = (byte) number;
    return new VerifyingKey(bytes);
  }

  private static void use(PreparedKeyCache cache, VerifyingKey key) {
    for (int i = 0; i < PreparedKeyCache.USES_BEFORE_TABLE; i++) {
      assertInstanceOf(KeyDecoding.Prepared.class, cache.decode(key));
    }
  }

  @Test
  void keepsWhatItDecoded() {
    PreparedKeyCache cache = new PreparedKeyCache();
    VerifyingKey key = key();
    KeyDecoding first = cache.decode(key);
    assertSame(first, cache.decode(new VerifyingKey(key.toBytes())));
    assertEquals(1, cache.size());
  }

  @Test
  void speedsUpKeysInUse() {
    PreparedKeyCache cache = new PreparedKeyCache();
    VerifyingKey key = key();
    for (int i = 1; i < PreparedKeyCache.USES_BEFORE_TABLE; i++) {
      cache.decode(key);
    }
    assertEquals(0, cache.tableBytes());
    cache.decode(key);
    assertEquals(TABLE, cache.tableBytes());
    use(cache, key);
    assertEquals(1, cache.tables());
  }

  @Test
  void holdsItsBudgetsWhenThousandsOfKeysCome() {
    PreparedKeyCache cache = new PreparedKeyCache(100, 5 * TABLE + 1);
    VerifyingKey favourite = key();
    use(cache, favourite);
    KeyDecoding kept = cache.decode(favourite);
    for (int i = 0; i < 4000; i++) {
      cache.decode(malformed(i));
      if (i % 50 == 0) {
        use(cache, key());
        assertSame(kept, cache.decode(favourite));
      }
      assertTrue(cache.size() <= 100);
      assertTrue(cache.tableBytes() <= 5 * TABLE, cache.tableBytes() + " bytes");
      assertEquals(cache.tables() * TABLE, cache.tableBytes());
    }
    assertEquals(100, cache.size());
  }

  @Test
  void givesBackTheTablesOfKeysItDrops() {
    PreparedKeyCache cache = new PreparedKeyCache(2, 10 * TABLE);
    VerifyingKey dropped = key();
    use(cache, dropped);
    assertEquals(1, cache.tables());
    cache.decode(malformed(1));
    cache.decode(malformed(2));
    assertEquals(0, cache.tables());
    assertEquals(0, cache.tableBytes());
    use(cache, dropped);
    assertEquals(1, cache.tables());
  }

  @Test
  void makesNoTableBeyondTheWholeBudget() {
    PreparedKeyCache cache = new PreparedKeyCache(10, TABLE - 1);
    use(cache, key());
    assertEquals(0, cache.tables());
  }

  @Test
  void keepsItsBooksUnderManyThreads() throws Exception {
    PreparedKeyCache cache = new PreparedKeyCache(6, 2 * TABLE);
    List<VerifyingKey> keys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      keys.add(key());
    }
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      SplittableRandom own = random.split();
      callers.add(
          () -> {
            for (int i = 0; i < 200; i++) {
              VerifyingKey key = keys.get(own.nextInt(keys.size()));
              for (int use = 0; use < 5; use++) {
                cache.decode(key);
              }
            }
            return true;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> done : executor.invokeAll(callers)) {
        assertTrue(done.get());
      }
    }
    assertTrue(cache.size() <= 6);
    assertTrue(cache.tableBytes() <= 2 * TABLE);
    assertEquals(cache.tables() * TABLE, cache.tableBytes());
  }
}

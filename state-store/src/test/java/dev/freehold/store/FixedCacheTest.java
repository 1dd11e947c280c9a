package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FixedCacheTest {
  private static final long SEED = 77;
  private static final int LONGS = 3;

  @Test
  void answersWithWhatWasWrittenLastOrNotAtAll() {
    SplittableRandom random = new SplittableRandom(SEED);
    FixedCache cache = new FixedCache(LONGS, 10_000);
    Map<Long, long[]> written = new HashMap<>();
    int found = 0;
    for (int step = 0; step < 50_000; step++) {
      long key = random.nextLong(1000) << random.nextInt(2) * 40;
      long[] got = new long[LONGS + 1];
      if (cache.get(key, got, 1)) {
        found++;
        long[] want = written.get(key);
        assertArrayEquals(
            new long[] {0, want[0], want[1], want[2]}, got, "seed " + SEED + " step " + step);
      }
      if (random.nextInt(3) == 0) {
        long[] value = {0, random.nextLong(), random.nextLong(), random.nextLong()};
        cache.write(key, value, 1);
        written.put(key, new long[] {value[1], value[2], value[3]});
      }
      if (random.nextInt(10_000) == 0) {
        cache.clear();
        assertFalse(cache.get(key, got, 0));
      }
    }
    assertTrue(found > 1000, found + " found");
  }

  @Test
  void keepsToItsBudget() {
    for (long budget : new long[] {0, 1, 100_000, 1 << 20}) {
      FixedCache cache = new FixedCache(LONGS, budget);
      long bytes = cache.capacity() * ((LONGS + 1) * 8L + 4);
      assertTrue(bytes <= Math.max(budget, 8 * 36), bytes + " of " + budget);
      assertTrue(bytes > budget - 8 * 36, bytes + " of " + budget);
      for (long key = 0; key < 10_000; key++) {
        cache.write(key, new long[] {key, key, key}, 0);
      }
      int found = 0;
      long[] value = new long[LONGS];
      for (long key = 0; key < 10_000; key++) {
        found += cache.get(key, value, 0) ? 1 : 0;
      }
      assertTrue(found <= cache.capacity());
      assertTrue(found > Math.min(10_000, cache.capacity()) * 9 / 10, found + " are there");
    }
  }

  @Test
  void whatIsUsedOftenStays() {
    FixedCache cache = new FixedCache(LONGS, 50_000);
    long[] value = {1, 2, 3};
    cache.write(5, value, 0);
    for (long key = 1000; key < 20_000; key++) {
      cache.write(key, value, 0);
      assertTrue(cache.get(5, value, 0), "after " + key);
    }
  }

  @Test
  void whatWasReadBeforeAWriteIsNotKept() {
    FixedCache cache = new FixedCache(LONGS, 10_000);
    long[] value = {1, 2, 3};
    long before = cache.version();
    cache.write(1, value, 0);
    cache.keep(before, 2, value, 0);
    assertFalse(cache.get(2, value, 0));
    cache.keep(cache.version(), 2, value, 0);
    assertTrue(cache.get(2, value, 0));
    long beforeClear = cache.version();
    cache.clear();
    cache.keep(beforeClear, 2, value, 0);
    assertFalse(cache.get(2, value, 0));
    assertEquals(10_000 / 288 * 8, cache.capacity());
  }
}

package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenBatchTest {
  private static final long LEAST = 50;

  /** A batch whose first bundle came in at 1,000 and had waited for so long. */
  private static OpenBatch batch(long waited) {
    OpenBatch batch = new OpenBatch(0);
    batch.add(FixedValues.BUNDLE, List.of(), 1000 - waited, 1000);
    return batch;
  }

  private static void requireDueAfter(long age, OpenBatch batch) {
    requireDueAfter(age, batch, 0);
  }

  private static void requireDueAfter(long age, OpenBatch batch, long unfinal) {
    assertFalse(batch.isDue(1000 + age - 1, LEAST, unfinal));
    assertTrue(batch.isDue(1000 + age, LEAST, unfinal));
  }

  @Test
  void aBatchIsOpenForAQuarterOfWhatItsFirstBundleHadWaited() {
    requireDueAfter(75, batch(300));
  }

  @Test
  void itIsOpenForTheLeastWhereNothingWaitsAndEightTimesThatAtTheMost() {
    requireDueAfter(LEAST, batch(0));
    requireDueAfter(LEAST, batch(4 * LEAST));
    requireDueAfter(8 * LEAST, batch(1_000_000));
  }

  @Test
  void itIsOpenForASixteenthOfWhatABlockWaitsToBeFinalAndTwentyTimesTheLeastAtTheMost() {
    requireDueAfter(75, batch(0), 16 * 75);
    requireDueAfter(LEAST, batch(0), 16 * (LEAST - 1));
    requireDueAfter(20 * LEAST, batch(0), 1_000_000);
    requireDueAfter(75, batch(300), 16 * 74);
  }

  @Test
  void laterBundlesAndEarlierBatchesDoNotCount() {
    OpenBatch batch = batch(0);
    batch.add(FixedValues.BUNDLE, List.of(), 0, 1000);
    requireDueAfter(LEAST, batch);
    batch.seal();
    batch.adopt(FixedValues.CHECKPOINT, true, 1000);
    requireDueAfter(LEAST, batch);
  }
}

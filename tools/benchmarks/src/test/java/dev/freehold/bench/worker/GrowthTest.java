package dev.freehold.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
  @TempDir private Path directory;

  @Test
  void growthIsTheGreatestCostOverTheLeastHoweverManyPointsThereAre() {
    assertEquals(1, curve(3, 3, 3).greatestOverLeast(), 1e-12);
    assertEquals(1.25, curve(8, 10).greatestOverLeast(), 1e-12);
    assertEquals(1.25, curve(9, 8, 10, 9.5).greatestOverLeast(), 1e-12);
  }

  @Test
  void aPacedLaneSendsWhatIsDueAndNoMoreThanItHas() {
    assertEquals(0, LaneClient.due(1000, 0, 50));
    assertEquals(20, LaneClient.due(1000, 20_999_999, 50));
    assertEquals(50, LaneClient.due(1000, Long.MAX_VALUE, 50));
    assertEquals(50, LaneClient.due(Double.POSITIVE_INFINITY, 0, 50));
  }

  private static Growth.Curve curve(double... costs) {
    return new Growth.Curve(
        DoubleStream.of(costs).mapToObj(c -> new Growth.Point(1, 1000 * c, c, 1, 1)).toList());
  }

  @Test
  void aCheckpointHoldsTheHeaderOfEveryRealm() {
    CoordinatorCost.Point one = CoordinatorCost.measure(1, directory.resolve("1"), 1, 3);
    CoordinatorCost.Point many = CoordinatorCost.measure(9, directory.resolve("9"), 1, 3);
    assertTrue(one.cpuNs() > 0);
    assertEquals(9 * one.reportBytes(), many.reportBytes());
    // A report is a frame, an epoch, no events and one entry of proofs around a header;
    // a checkpoint holds headers.
    long headerBytes = one.reportBytes() - 13 - Long.BYTES - Limits.FUNCTION_PROOFS_BYTES;
    assertEquals(8 * headerBytes, many.checkpointBytes() - one.checkpointBytes());
    assertEquals(List.of(1, 9), List.of(one.realms(), many.realms()));
  }
}

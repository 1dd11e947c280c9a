package dev.freehold.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.bench.report.RunResults;
import org.junit.jupiter.api.Test;

class ScalingModelTest {
  private static RunResults results() {
    RunResults results = new RunResults();
    results.begin("One");
    results.put("worker.cpuUsPerBundle", 560, "us", "so");
    results.put("worker.cpu.gathererUs", 70, "us", "so");
    results.put("worker.cpu.blockProcessorUs", 70, "us", "so");
    results.put("worker.cpu.verifierUs", 470, "us", "so");
    results.put("worker.cpu.networkUs", 20, "us", "so");
    results.put("worker.bundleBytes", 700, "bytes", "so");
    results.put("worker.diskBytesPerBundle", 1400, "bytes", "so");
    results.put("coordinator.realms4096.cpuMs", 200, "ms", "so");
    results.put("coordinator.realms4096.checkpointBytes", 1e6, "bytes", "so");
    results.put("coordinator.realms4096.reportBytes", 2e6, "bytes", "so");
    results.put("judge.block1024.cpuUsPerCall", 560, "us", "so");
    results.put("judge.block1024.bytesPerCall", 1500, "bytes", "so");
    for (int validators : new int[] {4, 10, 100}) {
      String key = "agreement.validators%d.payload41216.".formatted(validators);
      results.put(key + "cpuUs", 6000 + validators, "us", "so");
      results.put(key + "sentBytes", 1000 * validators, "bytes", "so");
    }
    return results;
  }

  private static ScalingModel model(RunResults results) {
    return new ScalingModel(Figures.of(results), new Hardware(16, 1e9, 1e9, 0.7));
  }

  @Test
  void aWorkerIsLimitedByWhatGivesOutFirst() {
    var limits = model(results()).workerLimits();
    assertEquals(20_000, limits.get("processors"), 1e-6);
    assertEquals(10_000, limits.get("gatherer thread"), 1e-6);
    assertEquals(20_000, limits.get("block processor threads"), 1e-6, "two of them");
    assertEquals(1e6, limits.get("network"), 1e-3);
    assertEquals(5e5, limits.get("disk"), 1e-3);
  }

  @Test
  void aRateNeedsSoManyMachines() {
    ScalingModel.Plan plan = model(results()).plan(1e6);
    assertEquals(100, plan.workers());
    assertEquals(50, plan.workersByProcessors());
    assertEquals(0.2 * 100 / 4096, plan.coordinatorCores(), 1e-9);
    assertEquals(1e6 * 100 / 4096 * 100, plan.coordinatorSentBytes(), 1e-3);
    assertEquals(1.4e9, plan.diskBytes(), 1);
    ScalingModel.Plan small = model(results()).plan(1e4);
    assertEquals(1, small.workers());
    assertEquals(0.2 * 64 / 4096, small.coordinatorCores(), 1e-9, "one worker, yet 64 realms");
  }

  @Test
  void validatorsThatVerifyTheirShareDoSoMuchMore() {
    ValidatorTable table =
        new ValidatorTable(Figures.of(results()), new Hardware(16, 1e9, 1e9, 0.7));
    assertEquals(10_000, table.perMachine(16), 1e-6, "eight of the processors judge");
    assertEquals(10_000, table.calls(100, 100, 16), 1e-6, "everybody verifies everything");
    assertEquals(10_000 * 100 / 45.0, table.calls(100, 45, 16), 1e-6);
    String section = table.section();
    assertTrue(
        section.contains("| 100 | 100, everybody | never | 2,500 | 10,000 | 40,000 | never |"),
        section);
    assertTrue(section.contains("| 100 | 45 | 8.5e-13 | 5,556 | 22,222 | 88,889 |"), section);
    assertTrue(section.contains("| 4 | 2 | never | 5,000 | 20,000 | 80,000 | never |"), section);
    assertTrue(section.contains("| 100 | 0.006 | 100 kB/s |"), section);
    assertTrue(section.contains("560 us of a processor and 1,500 bytes a call"), section);
  }

  @Test
  void aValidatorTakesNoMoreThanItsNetworkBrings() {
    ValidatorTable table =
        new ValidatorTable(Figures.of(results()), new Hardware(16, 1.5e6, 1e9, 0.7));
    assertEquals(700, table.perMachine(16), 1e-6);
  }

  @Test
  void thePageTracesEveryNumber() {
    String page = model(results()).page("a test");
    assertTrue(page.contains("**gatherer thread**"), page);
    assertTrue(page.contains("| `worker.cpuUsPerBundle` | 560.000 |"), page);
    assertTrue(page.contains("| gives out first | gatherer thread of the workers |"), page);
    assertTrue(page.contains("| calls a second | 10,000 | 100,000 | 1,000,000 |"), page);
  }

  @Test
  void whatWasNotMeasuredIsNamed() {
    RunResults results = new RunResults();
    var thrown = assertThrows(IllegalArgumentException.class, () -> model(results).page("a test"));
    assertTrue(thrown.getMessage().contains("worker.cpuUsPerBundle"), thrown.getMessage());
  }
}

package dev.freehold.killtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.network.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that goes away while bundles are on their way: every one becomes final all the same. */
class KillTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void bundlesOnTheirWaySurviveARestartOfTheirWorker() throws Exception {
    try (TestNetwork network = new TestNetwork(directory)) {
      Wallet wallet = network.wallet();
      long anchor = wallet.settle().height();
      SlotTree slots = network.slots();
      List<Submission> sent = new ArrayList<>();
      long sum = 0;
      for (int amount = 1; amount <= 6; amount++) {
        Call.Proven call = network.call(slots, anchor, amount);
        slots.write(0, call.writes().getFirst().value());
        sum += amount;
        sent.add(wallet.submit(anchor, List.of(call)));
        if (amount == 3) {
          network.stopWorker(0);
          network.startWorker(0);
        }
      }
      for (Submission submission : sent) {
        submission.awaitFinal(LIMIT);
      }
      assertEquals(Fr.of(sum), network.slots().value(0));
      assertEquals(List.of(), network.failures);
    }
  }
}

package dev.freehold.killtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.killtest.KillTest;
import dev.freehold.core.replica.Replication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few cycles of the kill test; {@code freehold kill-test} runs as many as one likes. */
class KillCyclesTest {
  private static final long SEED = 20261121;

  @TempDir private Path directory;

  @Test
  void killedProcessesLoseNothingThatWasAcknowledged() throws Exception {
    List<String> lines = new ArrayList<>();
    KillTest.Result result =
        new KillTest(new KillTest.Settings(directory, 3, SEED, 8, 1, Replication.ALONE), lines::add)
            .run();
    assertEquals(3, lines.size());
    assertTrue(result.kills() >= 3, lines.toString());
    assertTrue(result.audited().everyRealm(), lines.toString());
    assertTrue(result.audited().bundles() > 0, lines.toString());
  }

  /** The seed's first victim is whoever leads. */
  @Test
  void fourValidatorsGoOnWithoutTheOneThatLed() throws Exception {
    List<String> lines = new ArrayList<>();
    KillTest.Result result =
        new KillTest(new KillTest.Settings(directory, 1, SEED, 8, 4, Replication.ALONE), lines::add)
            .run();
    assertEquals(1, result.kills(), lines.toString());
    assertEquals(1, result.gaps().size(), lines.toString());
    assertTrue(result.audited().everyRealm(), lines.toString());
    assertTrue(result.audited().bundles() > 0, lines.toString());
  }

  /** The seed's first victim is a worker that serves. */
  @Test
  void threeWorkersARealmGoOnWithoutTheOneThatServed() throws Exception {
    List<String> lines = new ArrayList<>();
    KillTest.Settings settings =
        new KillTest.Settings(directory, 1, 3, 8, 4, new Replication(3, 2));
    KillTest.Result result = new KillTest(settings, lines::add).run();
    assertEquals(1, result.kills(), lines.toString());
    assertEquals(1, result.takeovers().size(), lines.toString());
    assertTrue(result.audited().everyRealm(), lines.toString());
    assertTrue(result.audited().bundles() > 0, lines.toString());
  }
}

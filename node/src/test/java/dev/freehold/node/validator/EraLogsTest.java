package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.committee.agent.AgreementLog;
import dev.freehold.committee.machine.Origin;
import dev.freehold.core.FixedValues;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what a process may say of its logs. */
class EraLogsTest {
  @TempDir private Path root;

  private EraLogs logs() {
    return logs(false);
  }

  private EraLogs logs(boolean isRestored) {
    return new EraLogs(
        new DataDirectory(root), isRestored, UnaryOperator.identity(), new NodeEvents("validator"));
  }

  private void open(EraLogs logs, long era) {
    try (AgreementLog log = logs.open(era)) {
      log.replay(_ -> {});
    }
  }

  private Path log(long era) {
    return root.resolve("agreement").resolve("era-%d.log".formatted(era));
  }

  @Test
  void beforeThereIsANetworkNothingWasSigned() {
    assertEquals(Origin.NEW_ERA, logs().origin(0));
  }

  @Test
  void aLogThatIsThereIsKeptUnlessAnOperatorSaysThatItIsACopy() {
    open(logs(), 0);
    new DataDirectory(root).genesis(FixedValues.GENESIS);
    assertEquals(Origin.KEPT, logs().origin(0));
    assertEquals(Origin.COPY, logs(true).origin(0));
  }

  @Test
  void aLogThatIsMissingWhereThereIsANetworkIsLost() throws IOException {
    open(logs(), 0);
    new DataDirectory(root).genesis(FixedValues.GENESIS);
    Files.delete(log(0));
    assertEquals(Origin.COPY, logs().origin(0));
  }

  @Test
  void theNextErasLogIsNewOnceAndThenLostIfItIsMissing() throws IOException {
    open(logs(), 0);
    new DataDirectory(root).genesis(FixedValues.GENESIS);
    assertEquals(Origin.NEW_ERA, logs().origin(1), "the process died between two eras");
    open(logs(), 1);
    assertEquals(Origin.KEPT, logs().origin(1));
    Files.delete(log(1));
    assertEquals(Origin.COPY, logs().origin(1));
    assertEquals(Origin.COPY, logs().origin(7), "an era of which nothing is known");
  }

  @Test
  void aProcessThatGoesFromEraToEraMarksTheLogThatIsOpen() throws IOException {
    EraLogs going = logs();
    try (AgreementLog first = going.open(0)) {
      first.replay(_ -> {});
      open(going, 1);
    }
    new DataDirectory(root).genesis(FixedValues.GENESIS);
    Files.delete(log(1));
    assertEquals(Origin.COPY, logs().origin(1));
  }
}

package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.prover.groth16.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what is said of how far something has come. */
class ProgressLineTest {
  private static final long S = 1_000_000_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nowNs;
  private final ProgressLine line =
      new ProgressLine(new PrintStream(out, true, StandardCharsets.UTF_8), false, () -> nowNs);

  private List<String> said() {
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    out.reset();
    return lines;
  }

  @Test
  void anEstimateGoesByWhatWasDoneSinceTheThingBegan() {
    nowNs = 5_000 * S;
    line.show("aggregating, percent", 4, 100);
    assertEquals(List.of("aggregating, percent: 4 of 100"), said(), "nothing is known yet");
    nowNs += 6 * S;
    line.show("aggregating, percent", 10, 100);
    assertEquals(List.of("aggregating, percent: 10 of 100, about 1 minute 30 s left"), said());
  }

  @Test
  void theNextJobAndWhatIsShownAfterAnEndBeginAnew() {
    line.show("aggregating, percent", 0, 100);
    nowNs += 9 * S;
    line.show("aggregating, percent", 90, 100);
    assertEquals(List.of("aggregating, percent: 90 of 100, about 1 s left"), said());
    nowNs += 900 * S;
    line.show("aggregating, percent", 5, 100);
    assertEquals(List.of("aggregating, percent: 5 of 100"), said(), "fewer than before");
    line.end();
    nowNs += 900 * S;
    line.show("aggregating, percent", 50, 100);
    assertEquals(List.of("aggregating, percent: 50 of 100"), said(), "after an end");
    nowNs += 6 * S;
    line.show("blocks", 60, 100);
    assertEquals(List.of("blocks: 60 of 100"), said(), "another thing");
  }

  @Test
  void noMoreIsDoneThanThereIsAndWhatIsDoneHasNothingLeft() {
    line.show("blocks", 0, 7);
    nowNs += 9 * S;
    line.show("blocks", 8, 7);
    assertEquals(List.of("blocks: 7 of 7"), said());
    assertEquals("pairing (7 of 7)", Progress.inWords("pairing", 6, 7));
    assertEquals("done", Progress.inWords("done", 7, 7));
  }
}

package dev.freehold.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.SecondOpinion;
import dev.freehold.core.FixedValues;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Status of a network as a worker tells it that is linked to its validators. */
class StatusLinesTest {
  private static final SeenNode THERE =
      new SeenNode(Role.COORDINATOR, FixedValues.HASH, "b:7400", true, 3_000, 5);
  private static final SeenNode GONE =
      new SeenNode(Role.COORDINATOR, Hash32.ZERO, "a:7400", false, 25_000, 968);

  private static NetworkStatus status(SeenNode... validators) {
    Answer.Counters own =
        new Answer.Counters(1, List.of(), List.of(), "", "freehold", List.of(validators));
    return new NetworkStatus(
        Endpoint.parse("w:7410"),
        Role.WORKER,
        FixedValues.GENESIS.checkpoint(),
        own,
        CheckpointAge.of(own, 0, 0),
        new SecondOpinion(Optional.empty(), false, ""),
        List.of(),
        Map.of(),
        NetworkStatus.coordinator(List.of(validators)),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> lines(String word, List<String> of) {
    return of.stream().filter(line -> line.startsWith(word)).toList();
  }

  @Test
  void ofSeveralValidatorsEachThatIsGoneIsNamed() {
    NetworkStatus status = status(GONE, THERE);
    List<String> told = StatusLines.of(FixedValues.GENESIS, status);
    assertEquals(
        List.of("validator   a:7400 does not answer w:7410 since checkpoint 968, 25 s ago"),
        lines("validator", told));
    assertEquals(List.of(), lines("coordinator", told));
    assertEquals("b:7400", status.coordinatorName(), "one that lives is asked");
    List<String> nodes = StatusLines.nodes(FixedValues.GENESIS, status);
    assertEquals(1, lines("validator", nodes).size());
    assertTrue(lines("validator", nodes).getFirst().endsWith("GONE for 25 s"), nodes.toString());
    Object validators = StatusFields.of(FixedValues.GENESIS, status).get("validators");
    assertTrue(validators.toString().contains("endpoint=a:7400, connected=false"));
  }

  @Test
  void aSoleCoordinatorHasALineThatSaysWhatFollows() {
    List<String> told = StatusLines.of(FixedValues.GENESIS, status(GONE));
    assertEquals(
        List.of(
            "coordinator a:7400 does not answer w:7410 since checkpoint 968, 25 s ago: nothing"
                + " becomes final until it does"),
        lines("coordinator", told));
    assertEquals(List.of(), lines("validator", told));
  }
}

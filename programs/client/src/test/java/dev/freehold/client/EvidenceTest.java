package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that signs two checkpoints of one height ends every client that learns of it. */
class EvidenceTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  private static Checkpoint another(Checkpoint checkpoint) {
    return TestChain.signed(checkpoint.height(), checkpoint.previous(), Fr.of(77), List.of());
  }

  private static Equivocation evidence(FreeholdClient client) {
    var ended =
        assertThrows(
            EquivocationException.class,
            () -> client.checkpoints().await(_ -> false, LIMIT, "what never comes"));
    assertThrows(EquivocationException.class, () -> client.askAny(Query.NetworkState::new));
    return ended.evidence();
  }

  @Test
  void aSecondCheckpointThatIsPushedEndsWhoWaits() throws Exception {
    FreeholdClient client = network.client();
    Checkpoint first = network.seal();
    client.checkpoints().await(c -> c.equals(first), LIMIT, "the first story");
    network.node.peers().getLast().send(new Message.CheckpointPush(another(first)));
    assertEquals(new Equivocation(first, another(first)), evidence(client));
  }

  @Test
  void evidenceThatANodeShowsEndsWhoWaits() throws Exception {
    FreeholdClient client = network.client();
    Checkpoint first = network.seal();
    var shown = new Equivocation(first, another(first));
    network.node.peers().getLast().send(new Message.Evidence(shown));
    assertEquals(shown, evidence(client));
  }

  @Test
  void evidenceThatIsNotSignedEndsNobody() throws Exception {
    FreeholdClient client = network.client();
    Checkpoint first = network.seal();
    var forged = new Equivocation(first, another(first).with(first.finality().orElseThrow()));
    network.node.peers().getLast().send(new Message.Evidence(forged));
    Checkpoint next = network.seal();
    client.checkpoints().await(c -> c.equals(next), LIMIT, "the next checkpoint");
  }

  /** Another worker that answers for checkpoints with another story. */
  private TestNode second(boolean lies) throws IOException {
    TestNode second =
        network.start(
            (peer, message) -> {
              if (lies && message instanceof Query.CheckpointOf asked) {
                Checkpoint truth = network.chain.at(asked.height());
                peer.send(new Answer.CheckpointAt(asked.request(), another(truth)));
              } else {
                network.worker.message(peer, message);
              }
            });
    network.chain.serve(1, second.endpoint());
    return second;
  }

  @Test
  void aSecondNodeWithAnotherStoryIsEvidence() throws Exception {
    Checkpoint first = network.chain.seal();
    second(true);
    FreeholdClient client = network.client();
    var found =
        assertThrows(
            EquivocationException.class, () -> client.secondOpinion(first.height(), LIMIT));
    assertEquals(new Equivocation(first, another(first)), found.evidence());
  }

  @Test
  void aSecondNodeThatAgreesIsNamed() throws Exception {
    Checkpoint first = network.chain.seal();
    TestNode second = second(false);
    SecondOpinion opinion = network.client().secondOpinion(first.height(), LIMIT);
    assertTrue(opinion.agrees());
    assertEquals(second.endpoint() + " has the same checkpoint", opinion.inWords());
  }

  @Test
  void thatOnlyOneNodeWasAskedIsSaid() throws Exception {
    Checkpoint first = network.chain.seal();
    SecondOpinion alone = network.client().secondOpinion(first.height(), LIMIT);
    assertFalse(alone.agrees());
    assertEquals("only one node was asked: no other is known", alone.inWords());
    TestNode second = second(false);
    FreeholdClient client = network.client();
    second.close();
    SecondOpinion down = client.secondOpinion(first.height(), LIMIT);
    assertFalse(down.agrees());
    assertTrue(down.inWords().startsWith("only one node was asked: "), down.inWords());
  }
}

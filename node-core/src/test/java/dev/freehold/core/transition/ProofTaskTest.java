package dev.freehold.core.transition;

import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.EmptyRoots;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The statements of docs/protocol.md, section 4, input by input. */
class ProofTaskTest {
  private static final int NONE = Call.Proven.NONE;

  private final TestNetwork network = new TestNetwork(4, 1000);
  private final MemoryRealm realm = network.realm(0);

  @Test
  void statementsAreOfTheNodesOwnRecord() {
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    network.seal();
    Call.Proven first = call(2, Fr.of(7), new SlotWrite(1, Fr.of(2)));
    Call.Proven second = callOn(Fr.of(7), NONE, Fr.of(8), new SlotWrite(3, Fr.of(4)));
    Bundle bundle =
        network.bundle(user(3), TestNetwork.publicKey(3), 0, 1, first, pay(user(0), 1), second);
    List<ProofTask.Claim> claims = ProofTask.of(network, bundle).claims();
    assertEquals(2, claims.size());
    Fr noArguments = StatementDigests.call(List.of());
    assertEquals(
        new Statement(
            user(3),
            CONTRACT,
            1,
            network.checkpoints.get(1).globalRoot(),
            // Nothing was ever written.
            EmptyRoots.at(TestNetwork.STATE_DEPTH),
            Fr.of(7),
            StatementDigests.writes(first.writes()),
            noArguments,
            user(0),
            StatementDigests.require(CONTRACT, 0, noArguments)),
        claims.get(0).statement());
    assertEquals(
        new Statement(
            user(3),
            CONTRACT,
            1,
            network.checkpoints.get(1).globalRoot(),
            // After the bundle's earlier call.
            Fr.of(7),
            Fr.of(8),
            StatementDigests.writes(second.writes()),
            noArguments,
            user(0),
            Fr.ZERO),
        claims.get(1).statement());
    assertEquals(first.proof().orElseThrow(), claims.get(0).proof());
    assertEquals(
        network.contract(CONTRACT).orElseThrow().spec().functions().getFirst().key(),
        claims.get(0).key());
  }

  @Test
  void aStoredLeafIsTheRootBefore() {
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    realm.adopt(
        realm.next(network, 0, List.of(), List.of(network.bundle(3, 0, call(NONE, Fr.of(9))))));
    Bundle next = network.bundle(3, 1, callOn(Fr.of(9), NONE, Fr.of(10)));
    assertEquals(
        Fr.of(9), ProofTask.of(network, next).claims().getFirst().statement().rootBefore());
  }
}

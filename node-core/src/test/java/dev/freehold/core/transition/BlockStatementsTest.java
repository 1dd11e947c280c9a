package dev.freehold.core.transition;

import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.EmptyRoots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tests that a block names the statements that were verified. */
class BlockStatementsTest {
  private static final ContractId OTHER = new ContractId(7);
  private static final int USERS = 6;

  private final TestNetwork network = new TestNetwork(USERS, 1_000_000);
  private final MemoryRealm realm = network.realm(0);
  private final BlockReplay replay =
      new BlockReplay(realm.rules, network, h -> Optional.of(network.checkpoints.get((int) h)));

  @Test
  void theyAreTheClaimsThatTheVerifierChecks() {
    network.register(OTHER, 0);
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      BlockTransition.Result block = realm.next(network, 0, List.of(), bundles(random));
      Map<String, List<CallStatement>> verified = new TreeMap<>();
      for (ExpectedVerdict expected : replay.verdicts(block.block())) {
        for (ProofTask.Claim claim : expected.task().claims()) {
          verified
              .computeIfAbsent(claim.statement().contract().toString(), _ -> new ArrayList<>())
              .add(CallStatement.of(claim.statement()));
        }
      }
      assertEquals(List.copyOf(verified.values()), block.delta().statements(), "seed " + seed);
      List<FunctionProofs> proofs = block.block().proofs();
      assertEquals(FunctionProofs.digest(proofs), block.block().header().proofsDigest());
      for (int entry = 0; entry < proofs.size(); entry++) {
        List<CallStatement> statements = block.delta().statements().get(entry);
        assertEquals(proofs.get(entry).statements(), CallStatement.digest(statements));
        assertEquals(proofs.get(entry).count(), statements.size());
        assertEquals(
            statements.size(), block.block().proofsOf(entry).orElseThrow().size(), "seed " + seed);
      }
      requirePrunedReplays(block);
      realm.adopt(block);
    }
  }

  /** Without its proofs a block comes to the same, header and all. */
  private void requirePrunedReplays(BlockTransition.Result result) {
    RealmBlock pruned = result.block().withoutProofs();
    assertTrue(pruned.isPruned());
    RealmBlock stored = RealmBlock.decode(pruned.toBytes());
    assertEquals(pruned, stored);
    BlockTransition.Result again = replay.apply(realm.head, realm, realm, stored);
    assertEquals(result.block().header(), again.block().header());
    assertEquals(result.delta(), again.delta());
    assertEquals(Optional.empty(), stored.proofsOf(0));
  }

  private List<Bundle> bundles(SplittableRandom random) {
    List<Bundle> bundles = new ArrayList<>();
    Map<Integer, Long> nonces = new TreeMap<>();
    StateOverlay state = new StateOverlay(realm);
    for (int i = 0; i < 6; i++) {
      // Users 0 and 3 live in realm 0.
      int user = random.nextInt(2) * TestNetwork.REALMS;
      long nonce =
          nonces.computeIfAbsent(
              user, u -> realm.account(TestNetwork.user(u)).map(Account::nonce).orElseThrow());
      nonces.put(user, nonce + 1);
      bundles.add(network.bundle(user, nonce, calls(random, TestNetwork.user(user), state)));
    }
    return bundles;
  }

  /** Calls of a user, each on the root that the one before it leaves. */
  private Call[] calls(SplittableRandom random, UserId user, StateOverlay state) {
    Call[] calls = new Call[1 + random.nextInt(4)];
    for (int i = 0; i < calls.length; i++) {
      // Now and then a contract's proof lets a root be 0, which is an untouched state again.
      Fr root = Fr.of(random.nextInt(4) == 0 ? 0 : random.nextInt(100));
      boolean demands = i == 1 && random.nextBoolean();
      ContractId contract = random.nextBoolean() ? CONTRACT : OTHER;
      Fr before =
          StateRoots.stateRoot(
              state.leaf(contract, user), network.contract(contract).orElseThrow().spec());
      state.put(contract, user, root);
      calls[i] =
          call(
              contract,
              0,
              demands ? 0 : Call.Proven.NONE,
              before,
              root,
              new SlotWrite(random.nextInt(16), Fr.of(random.nextInt(9))));
    }
    return calls;
  }

  @Test
  void aFunctionWithMoreProofsThanAnEntryNamesHasSeveral() {
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    int most = Limits.BUNDLE_CALLS_MAX;
    int count = Limits.STATEMENTS_MAX / most + 2;
    Fr untouched = EmptyRoots.at(TestNetwork.STATE_DEPTH);
    List<Bundle> bundles = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Proof.BYTES];
      bytes[0] = (byte) i;
      Proof proof = new Proof(bytes);
      proofs.addAll(Collections.nCopies(most, proof));
      bundles.add(
          network.bundle(
              0,
              i,
              Collections.nCopies(
                      most,
                      new Call.Proven(
                          CONTRACT,
                          0,
                          Call.Proven.NONE,
                          untouched,
                          untouched,
                          List.of(),
                          List.of(),
                          proof))
                  .toArray(Call[]::new)));
    }
    RealmBlock block = realm.next(network, 0, List.of(), bundles).block();
    assertEquals(
        List.of(Limits.STATEMENTS_MAX, 2 * most),
        block.proofs().stream().map(FunctionProofs::count).toList());
    List<Proof> found = new ArrayList<>(block.proofsOf(0).orElseThrow());
    assertEquals(Limits.STATEMENTS_MAX, found.size());
    found.addAll(block.proofsOf(1).orElseThrow());
    assertEquals(proofs, found);
  }
}

package dev.freehold.aggregator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.aggregator.machine.MaterialFetch.Question;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of what an aggregator takes from nodes, and which lies it does not. */
class MaterialFetchTest {
  private static final RealmId REALM = new RealmId(3);
  private static final UserId OWNER = UserId.of(new RealmId(0), 1);
  private static final Hash32 CHAIN = TaggedHash.NODE_ID.of(new byte[1]);
  private static final long REGISTERED_AT = 5;

  private final Contract contract = contract(OWNER, (byte) 1);
  private final List<CallStatement> first = List.of(call(1, 7), call(2, 9));
  private final List<CallStatement> second = List.of(call(3, 7));
  private final Job job =
      new Job(
          CHAIN,
          REALM,
          contract.id(),
          0,
          contract.spec().functions().getFirst().key().digest(),
          List.of(
              new Job.Part(11, 0, 2, CallStatement.digest(first)),
              new Job.Part(12, 1, 1, CallStatement.digest(second))));
  private final MaterialFetch fetch = new MaterialFetch(job);

  private static Contract contract(UserId owner, byte mark) {
    byte[] key = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    key[0] = mark;
    return new Contract(
        new ContractId(2),
        owner,
        new ContractSpec(
            "store",
            SlotShape.uniform(1),
            List.of(
                new FunctionSpec("put", FunctionSpec.SetupKind.CEREMONY, new VerifyingKey(key)))),
        REGISTERED_AT);
  }

  private static CallStatement call(int index, long anchor) {
    Fr root = Fr.of(index);
    return new CallStatement(UserId.of(REALM, index), anchor, root, root, root, root, Fr.ZERO);
  }

  private static Checkpoint checkpoint(long height, CheckpointEvent... events) {
    return new Checkpoint(
        height,
        Hash32.ZERO,
        height,
        Fr.of(1000 + height),
        List.of(),
        List.of(events),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  private static CheckpointEvent registered(Contract contract) {
    return new CheckpointEvent.ContractRegistered(contract, Hash32.ZERO, 0);
  }

  private static List<Proof> proofs(int count) {
    return Collections.nCopies(count, new Proof(new byte[Proof.BYTES]));
  }

  private void expect(Question question) {
    assertEquals(Optional.of(question), fetch.next());
  }

  private void fetchContract() {
    fetch.take(contract);
    fetch.take(checkpoint(REGISTERED_AT, registered(contract)));
  }

  @Test
  void asksForAllThatAnAggregateIsMadeFrom() {
    expect(new Question.OfContract(contract.id()));
    fetch.take(contract);
    expect(new Question.OfCheckpoint(REGISTERED_AT));
    fetch.take(checkpoint(REGISTERED_AT, registered(contract)));
    expect(new Question.OfProofs(REALM, 11, 0));
    fetch.take(first, proofs(2));
    expect(new Question.OfProofs(REALM, 12, 1));
    assertThrows(IllegalStateException.class, fetch::material);
    fetch.take(second, proofs(1));
    expect(new Question.OfCheckpoint(7));
    fetch.take(checkpoint(7));
    expect(new Question.OfCheckpoint(9));
    fetch.take(checkpoint(9));
    assertEquals(Optional.empty(), fetch.next());
    JobMaterial material = fetch.material();
    List<CallStatement> calls = new ArrayList<>(first);
    calls.addAll(second);
    assertEquals(calls, material.calls());
    assertEquals(3, material.proofs().size());
    assertEquals(
        List.of(1007, 1009, 1007).stream().map(Fr::of).toList(),
        material.statements().stream().map(Statement::anchorRoot).toList());
    assertEquals(OWNER, material.statements().getFirst().owner());
  }

  @Test
  void aContractOfOtherKeysIsRefused() {
    assertPasses(() -> fetch.take(contract(OWNER, (byte) 2)));
    Job beyond = new Job(CHAIN, REALM, contract.id(), 7, job.key(), job.parts());
    assertPasses(() -> new MaterialFetch(beyond).take(contract));
  }

  @Test
  void aContractThatItsCheckpointDidNotRegisterIsRefused() {
    Contract stolen = contract(UserId.of(new RealmId(0), 2), (byte) 1);
    fetch.take(stolen);
    assertPasses(() -> fetch.take(checkpoint(REGISTERED_AT, registered(contract))));
  }

  @Test
  void anotherCheckpointIsRefused() {
    fetch.take(contract);
    assertPasses(() -> fetch.take(checkpoint(REGISTERED_AT + 1, registered(contract))));
  }

  @Test
  void otherStatementsAreRefused() {
    fetchContract();
    assertPasses(() -> fetch.take(second, proofs(1)));
    assertPasses(() -> fetch.take(first.subList(0, 1), proofs(1)));
  }

  @Test
  void droppedProofsDoNotComeBack() {
    fetchContract();
    JobException failure =
        assertThrows(JobException.class, () -> fetch.take(first, List.of()), "no proofs");
    assertFalse(failure.mayPass());
  }

  private static void assertPasses(Runnable take) {
    JobException failure = assertThrows(JobException.class, take::run);
    assertTrue(failure.mayPass(), failure.getMessage());
  }
}

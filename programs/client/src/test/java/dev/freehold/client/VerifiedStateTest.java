package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class VerifiedStateTest {
  private static final UserId USER = UserId.parse("1:5");
  private static final UserId NOBODY = UserId.parse("1:6");
  private static final Account ACCOUNT = new Account(Fr.of(77), 3, 1000, 0);
  private static final int DEPTH = 3;

  private TestNetwork network;
  private Contract contract;
  private FreeholdClient client;
  private VerifiedState state;
  private Checkpoint checkpoint;

  static Contract contract(int id, long registeredAt) {
    byte[] key = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    // All points are different ones, or nobody deploys it.
    new SplittableRandom(1).nextBytes(key);
    FunctionSpec function =
        new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, new VerifyingKey(key));
    return new Contract(
        new ContractId(id),
        UserId.parse("0:0"),
        new ContractSpec("c", SlotShape.uniform(DEPTH), List.of(function)),
        registeredAt);
  }

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
    contract = contract(9, 1);
    network.chain.account(USER, ACCOUNT);
    for (long slot = 0; slot < 11; slot++) {
      network.chain.write(contract, USER, 5 * slot, Fr.of(100 + slot));
    }
    checkpoint = network.seal(new CheckpointEvent.ContractRegistered(contract, Hash32.ZERO, 0));
    client = network.client();
    state = client.state();
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  private String lie(UnaryOperator<Answer> lies, Runnable read) {
    network.worker.lying(lies);
    return assertThrows(LyingNodeException.class, read::run).getMessage();
  }

  @Test
  void readsAnAccount() {
    VerifiedState.AccountReading reading = state.account(USER);
    assertEquals(Optional.of(ACCOUNT), reading.atCheckpoint());
    assertEquals(checkpoint, reading.checkpoint());
    assertEquals(Optional.empty(), state.account(NOBODY).atCheckpoint());
    assertEquals(List.of(USER), state.accountsWithKey(Fr.of(77)));
    assertEquals(List.of(), state.accountsWithKey(Fr.of(78)));
  }

  @Test
  void catchesEveryPartOfAnAccountThatIsNotWhatItIs() {
    List<Account> lies =
        List.of(
            new Account(Fr.of(78), 3, 1000, 0),
            ACCOUNT.withNonce(4),
            ACCOUNT.withBalance(1001),
            new Account(Fr.of(77), 3, 1000, 1));
    for (Account account : lies) {
      // The honest proof with another account, then a proof that fits the account alone.
      for (boolean fitting : new boolean[] {false, true}) {
        String why = lie(answer -> with(answer, account, fitting), () -> state.account(USER));
        assertTrue(why.contains("is not what checkpoint 1 holds"), why);
      }
    }
  }

  private static Answer with(Answer answer, Account account, boolean fitting) {
    if (!(answer instanceof Answer.AccountState honest)) {
      return answer;
    }
    SlotProof proof = honest.proof();
    if (fitting) {
      MerklePath slots = new MerklePath(List.of(account.slot(1), account.slot(2), account.slot(3)));
      proof = slot(proof, 0, account.authKey(), slots, account.leaf());
    }
    return new Answer.AccountState(
        honest.request(),
        honest.committed(),
        honest.checkpointHeight(),
        Optional.of(account),
        proof);
  }

  /** Says the same account, or none, of whoever is asked for. */
  private static UnaryOperator<Answer> saying(Optional<Account> account, SlotProof proof) {
    return answer ->
        answer instanceof Answer.AccountState honest
            ? new Answer.AccountState(
                honest.request(), account, honest.checkpointHeight(), account, proof)
            : answer;
  }

  @Test
  void catchesAnAccountThatIsSaidToBeAbsentAndAnothersProof() {
    lie(
        answer ->
            answer instanceof Answer.AccountState honest
                ? new Answer.AccountState(
                    honest.request(),
                    honest.committed(),
                    honest.checkpointHeight(),
                    Optional.empty(),
                    honest.proof())
                : answer,
        () -> state.account(USER));
    lie(saying(Optional.empty(), emptyProof()), () -> state.account(USER));
    lie(saying(Optional.of(ACCOUNT), accountProof()), () -> state.account(NOBODY));
  }

  /** Proves that there is no account, but of another user. */
  private SlotProof emptyProof() {
    return network.chain.proof(
        1,
        ContractId.SYSTEM,
        NOBODY,
        0,
        Fr.ZERO,
        new MerklePath(List.of(Fr.ZERO, Fr.ZERO, Fr.ZERO)),
        Fr.ZERO);
  }

  /** A checkpoint at which there was no account proves nothing once there are later ones. */
  @Test
  void doesNotBelieveThatThereIsNoAccountForAnOldCheckpoint() {
    SlotProof old = emptyProof();
    network.chain.account(NOBODY, ACCOUNT);
    for (int i = 0; i <= VerifiedState.LAG_MAX; i++) {
      network.chain.seal();
    }
    long latest = network.chain.latest().height();
    client.checkpoint(latest);
    lie(
        answer ->
            answer instanceof Answer.AccountState honest
                ? new Answer.AccountState(
                    honest.request(), Optional.empty(), 1, Optional.empty(), old)
                : answer,
        () -> state.account(NOBODY));
    network.worker.lying(answer -> answer);
    assertEquals(Optional.of(ACCOUNT), state.account(NOBODY).atCheckpoint());
  }

  private SlotProof accountProof() {
    return network.chain.proof(
        1,
        ContractId.SYSTEM,
        USER,
        0,
        ACCOUNT.authKey(),
        new MerklePath(List.of(ACCOUNT.slot(1), ACCOUNT.slot(2), ACCOUNT.slot(3))),
        ACCOUNT.leaf());
  }

  /** Four zeros are what an untouched leaf proves. */
  @Test
  void catchesAnAccountOfZerosWhereThereIsNone() {
    Account zeros = new Account(Fr.ZERO, 0, 0, 0);
    SlotProof proof = emptyProof();
    assertTrue(
        proof.proves(checkpoint.globalRoot(), ContractId.SYSTEM, NOBODY, SlotShape.uniform(1)));
    lie(saying(Optional.of(zeros), proof), () -> state.account(NOBODY));
  }

  @Test
  void readsASlotWrittenOrNot() {
    assertEquals(Fr.of(103), state.slot(contract, USER, 15, checkpoint).value());
    assertEquals(Fr.ZERO, state.slot(contract, USER, 16, checkpoint).value());
    assertEquals(Fr.ZERO, state.slot(contract, NOBODY, 15, checkpoint).value());
  }

  @Test
  void catchesASlotThatIsNotWhatItIs() {
    List<UnaryOperator<SlotProof>> lies =
        List.of(
            p -> slot(p, p.slot(), Fr.of(9), p.slotPath(), p.leaf()),
            p -> slot(p, 20, Fr.of(104), p.slotPath(), p.leaf()),
            p -> slot(p, p.slot(), p.value(), p.slotPath(), Fr.of(1)),
            p -> slot(p, p.slot(), Fr.ZERO, p.slotPath(), Fr.ZERO),
            p -> slot(p, p.slot(), p.value(), bent(p.slotPath()), p.leaf()),
            p -> slot(p, p.slot(), p.value(), new MerklePath(List.of()), p.value()),
            p -> elsewhere(p, bent(p.realmPath()), p.asOf(), p.globalPath()),
            p -> elsewhere(p, p.realmPath(), p.asOf(), bent(p.globalPath())),
            // The realm has adopted no later checkpoint.
            p -> elsewhere(p, p.realmPath(), p.asOf() + 1, p.globalPath()),
            p ->
                network.chain.proof(
                    1, contract.id(), NOBODY, p.slot(), p.value(), p.slotPath(), p.leaf()));
    for (UnaryOperator<SlotProof> lie : lies) {
      String why =
          lie(
              answer ->
                  answer instanceof Answer.Slot honest
                      ? new Answer.Slot(
                          honest.request(), honest.checkpointHeight(), lie.apply(honest.proof()))
                      : answer,
              () -> state.slot(contract, USER, 15, checkpoint));
      assertTrue(why.contains("is not what checkpoint 1 holds"), why);
    }
  }

  private static SlotProof slot(
      SlotProof honest, long slot, Fr value, MerklePath slotPath, Fr leaf) {
    return new SlotProof(
        slot, value, slotPath, leaf, honest.realmPath(), honest.asOf(), honest.globalPath());
  }

  private static SlotProof elsewhere(
      SlotProof honest, MerklePath realmPath, long asOf, MerklePath globalPath) {
    return new SlotProof(
        honest.slot(),
        honest.value(),
        honest.slotPath(),
        honest.leaf(),
        realmPath,
        asOf,
        globalPath);
  }

  private static MerklePath bent(MerklePath path) {
    List<Fr> siblings = new ArrayList<>(path.siblings());
    siblings.set(4, siblings.get(4).add(Fr.ONE));
    return new MerklePath(siblings);
  }

  @Test
  void readsAllSlotsPageByPage() {
    TreeMap<Long, Fr> expected = new TreeMap<>();
    for (long slot = 0; slot < 11; slot++) {
      expected.put(5 * slot, Fr.of(100 + slot));
    }
    assertEquals(expected, state.slots(contract, USER, checkpoint).slots());
    assertEquals(new TreeMap<>(), state.slots(contract, NOBODY, checkpoint).slots());
  }

  @Test
  void catchesSlotsThatAreNotAllOrNotThese() {
    List<UnaryOperator<Answer.Slots>> lies =
        List.of(
            // One left out, one changed, one too many, out of order, out of range, no end.
            p -> slots(p, p.slots().subList(1, p.slots().size()), p.more()),
            p -> slots(p, List.of(new SlotWrite(0, Fr.of(1))), false),
            p -> slots(p, p.slots(), false),
            p -> slots(p, p.slots().reversed(), p.more()),
            p -> slots(p, List.of(new SlotWrite(1L << 2 * DEPTH, Fr.of(1))), false),
            p -> slots(p, List.of(), true),
            p -> slots(p, List.of(new SlotWrite(0, Fr.of(1))), true));
    for (UnaryOperator<Answer.Slots> lie : lies) {
      lie(
          answer -> answer instanceof Answer.Slots honest ? lie.apply(honest) : answer,
          () -> state.slots(contract, USER, checkpoint));
    }
  }

  private static Answer.Slots slots(Answer.Slots honest, List<SlotWrite> slots, boolean more) {
    return new Answer.Slots(honest.request(), honest.checkpointHeight(), slots, more);
  }

  @Test
  void readsAContractThatACheckpointRegistered() {
    assertEquals(contract, state.contract(contract.id()));
    QueryFailedException e =
        assertThrows(QueryFailedException.class, () -> state.contract(new ContractId(10)));
    assertEquals(Answer.Failure.NOT_FOUND, e.failure());
  }

  @Test
  void catchesAContractThatNoCheckpointRegistered() throws IOException {
    network.seal();
    List<Contract> lies =
        List.of(
            contract(8, 1),
            contract(9, 2),
            new Contract(contract.id(), USER, contract.spec(), 1),
            new Contract(
                contract.id(),
                contract.owner(),
                new ContractSpec("c", SlotShape.uniform(DEPTH + 1), contract.spec().functions()),
                1));
    for (Contract other : lies) {
      lie(
          answer ->
              answer instanceof Answer.ContractState honest
                  ? new Answer.ContractState(honest.request(), other)
                  : answer,
          () -> state.contract(contract.id()));
    }
  }

  @Test
  void anAnswerToAnotherQuestionIsALie() {
    UnaryOperator<Answer> other = answer -> new Answer.Accounts(answer.request(), List.of());
    lie(other, () -> state.account(USER));
    lie(other, () -> state.contract(contract.id()));
    lie(other, () -> state.slot(contract, USER, 1, checkpoint));
    lie(other, () -> state.slots(contract, USER, checkpoint));
    lie(other, () -> client.checkpoint(0x7fff));
  }

  @Test
  void waitsForAWorkerThatHasNotHeardOfTheCheckpoint() {
    List<Runnable> reads =
        List.of(
            () ->
                assertEquals(Optional.of(ACCOUNT), state.account(USER, checkpoint).atCheckpoint()),
            () -> assertEquals(Optional.of(ACCOUNT), state.account(USER).atCheckpoint()),
            () -> assertEquals(Fr.of(103), state.slot(contract, USER, 15, checkpoint).value()),
            () -> assertEquals(11, state.slots(contract, USER, checkpoint).slots().size()));
    for (Runnable read : reads) {
      AtomicInteger asked = behind(2);
      read.run();
      assertTrue(asked.get() > 2);
    }
  }

  @Test
  void doesNotWaitForACheckpointThatIsTooOldToBeReadAnywhere() {
    for (int i = 0; i < Limits.READABLE_CHECKPOINTS_MIN; i++) {
      network.seal();
    }
    long latest = checkpoint.height() + Limits.READABLE_CHECKPOINTS_MIN;
    client.checkpoints().await(c -> c.height() >= latest, Duration.ofMinutes(1), "the latest");
    AtomicInteger asked = behind(2);
    Answer.Failure failure =
        assertThrows(QueryFailedException.class, () -> state.account(USER, checkpoint)).failure();
    assertEquals(Answer.Failure.CHECKPOINT_NOT_READABLE, failure);
    assertEquals(1, asked.get());
  }

  /** A worker that has not heard of what it is asked about, so many times; how often it was. */
  private AtomicInteger behind(int times) {
    AtomicInteger asked = new AtomicInteger();
    network.worker.lying(
        answer ->
            asked.getAndIncrement() < times
                ? new Answer.Failed(
                    answer.request(), Answer.Failure.CHECKPOINT_NOT_READABLE, "not yet")
                : answer);
    return asked;
  }
}

package dev.freehold.coordinator.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.Admission;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SignedPlacement;
import dev.freehold.protocol.wire.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each peer says what its role may say, and proves what it claims. */
class CoordinatorDeskTest {
  private static final Genesis GENESIS = FixedValues.GENESIS;
  private static final byte[] KEY = FixedValues.bytes(32, 0x20);
  private static final byte[] SIGNATURE = FixedValues.bytes(64, 0x30);
  private static final UserId PAYEE = FixedValues.USER;
  private static final long HEAD = 100;

  private final Peer worker = peer(1, Role.WORKER);
  private final Peer aggregator = peer(2, Role.AGGREGATOR);
  private final Peer client = peer(3, Role.CLIENT);
  private final CoordinatorDesk desk = desk(GENESIS, this::holds);

  private static Peer peer(long connection, Role role) {
    Hash32 node = role == Role.AGGREGATOR ? Registration.nameOf(KEY) : FixedValues.HASH;
    return new Peer(connection, role, node, "worker.example:7410", -1);
  }

  private static CoordinatorDesk desk(Genesis genesis, SignatureVerifier signatures) {
    return new CoordinatorDesk(genesis, new LongChain(), signatures, new FakeSignatures());
  }

  /** Holds the aggregator's registration over checkpoint 90, and the operator's order. */
  private boolean holds(Object scheme, byte[] key, byte[] message, byte[] signature) {
    byte[] registered =
        Registration.digest(GENESIS.hash(), PAYEE, LongChain.at(90).hash()).toBytes();
    byte[] ordered = placement().digest(GENESIS.hash()).toBytes();
    return Arrays.equals(signature, SIGNATURE)
        && (Arrays.equals(key, KEY) && Arrays.equals(message, registered)
            || Arrays.equals(key, GENESIS.operatorKey().toBytes())
                && Arrays.equals(message, ordered));
  }

  private static Placement placement() {
    return new Placement(1, new RealmId(1), 2, 3, Placement.Action.MOVE, FixedValues.HASH);
  }

  private static Work.Register registration(long checkpoint, byte[] signature) {
    return new Work.Register(new Registration(PAYEE, KEY, checkpoint, signature));
  }

  private Ruling<CoordinatorInput> opened(Peer peer, long nowNs) {
    return desk.opened(peer, new Admission.Open(), nowNs);
  }

  private static GoodbyeReason closed(Ruling<CoordinatorInput> ruling) {
    return assertInstanceOf(Ruling.Close.class, ruling).reason();
  }

  @Test
  void aHelloMakesNobodyMoreThanAStranger() {
    assertEquals(Standing.STRANGER, desk.standing(client, _ -> true));
    assertEquals(Standing.STRANGER, desk.standing(worker, _ -> false));
    assertEquals(Standing.PEER, desk.standing(worker, worker::equals));
    opened(aggregator, 0);
    assertEquals(Standing.STRANGER, desk.standing(aggregator, _ -> true));
    desk.received(aggregator, registration(90, FixedValues.bytes(64, 0x31)));
    assertEquals(Standing.STRANGER, desk.standing(aggregator, _ -> true));
    desk.received(aggregator, registration(90, SIGNATURE));
    assertEquals(Standing.REGISTERED, desk.standing(aggregator, _ -> true));
    desk.closed(aggregator);
    assertEquals(Standing.STRANGER, desk.standing(aggregator, _ -> true));
  }

  @Test
  void aWorkerJoinsReportsAndLeaves() {
    assertEquals(
        new Ruling.Take<>(
            new CoordinatorInput.WorkerJoined(1, FixedValues.HASH, "worker.example:7410")),
        opened(worker, 0));
    Message report =
        new Message.BlockReport(
            4, FixedValues.HEADER, FixedValues.REALM_EVENTS, FixedValues.PROOFS);
    assertEquals(
        new Ruling.Take<>(
            new CoordinatorInput.BlockReported(
                1, 4, FixedValues.HEADER, FixedValues.REALM_EVENTS, FixedValues.PROOFS)),
        desk.received(worker, report));
    assertEquals(GoodbyeReason.NOT_ALLOWED, closed(desk.received(client, report)));
    Message announcement = new Message.BlockSealed(FixedValues.HEADER);
    assertEquals(
        new Ruling.Take<>(new CoordinatorInput.BlockSealed(1, FixedValues.HEADER)),
        desk.received(worker, announcement));
    assertEquals(GoodbyeReason.NOT_ALLOWED, closed(desk.received(client, announcement)));
    assertEquals(GoodbyeReason.NOT_ALLOWED, closed(desk.received(aggregator, report)));
    assertEquals(new Ruling.Take<>(new CoordinatorInput.Disconnected(1)), desk.closed(worker));
    assertInstanceOf(Ruling.Ignore.class, desk.closed(client));
  }

  @Test
  void onlyWhoHoldsTheKeyRegistersAndOnlyOverARecentCheckpoint() {
    opened(aggregator, 0);
    assertEquals(
        new Ruling.Take<>(
            new CoordinatorInput.AggregatorJoined(2, Registration.nameOf(KEY), PAYEE)),
        desk.received(aggregator, registration(90, SIGNATURE)));
    byte[] other = SIGNATURE.clone();
    other[0] ^= 1;
    for (Work.Register bad :
        List.of(
            registration(90, other),
            registration(91, SIGNATURE),
            registration(HEAD + 1, SIGNATURE),
            registration(HEAD - Registration.AGE_MAX - 1, SIGNATURE))) {
      assertEquals(GoodbyeReason.NOT_ALLOWED, closed(desk.received(aggregator, bad)));
    }
    assertEquals(
        GoodbyeReason.NOT_ALLOWED,
        closed(desk.received(worker, registration(90, SIGNATURE))),
        "a worker is no aggregator");
    Peer thief = new Peer(7, Role.AGGREGATOR, FixedValues.HASH, "", -1);
    opened(thief, 0);
    assertEquals(
        GoodbyeReason.NOT_ALLOWED,
        closed(desk.received(thief, registration(90, SIGNATURE))),
        "a registration that another heard is of no use to it");
    assertEquals(Standing.STRANGER, desk.standing(thief, _ -> true));
  }

  @Test
  void ageIsCheckedBesideTheSignature() {
    CoordinatorDesk credulous = desk(GENESIS, (_, _, _, _) -> true);
    assertInstanceOf(
        Ruling.Take.class,
        credulous.received(aggregator, registration(HEAD - Registration.AGE_MAX, SIGNATURE)));
    assertEquals(
        GoodbyeReason.NOT_ALLOWED,
        closed(
            credulous.received(
                aggregator, registration(HEAD - Registration.AGE_MAX - 1, SIGNATURE))));
  }

  @Test
  void whoDoesNotRegisterIsOverdueAndPlacesAreBounded() {
    opened(aggregator, 5);
    Peer second = peer(4, Role.AGGREGATOR);
    opened(second, 6);
    desk.received(aggregator, registration(90, SIGNATURE));
    long limitNs = AggregatorPlaces.REGISTERED_WITHIN_NS;
    assertEquals(List.of(), desk.overdue(6 + limitNs));
    assertEquals(List.of(4L), desk.overdue(7 + limitNs));
    desk.closed(second);
    assertEquals(List.of(), desk.overdue(7 + limitNs));
    int places = Limits.AGGREGATORS_MAX + Limits.NEW_AGGREGATORS_MAX;
    for (int i = 1; i < places; i++) {
      assertInstanceOf(Ruling.Ignore.class, opened(peer(10 + i, Role.AGGREGATOR), 0));
    }
    Peer late = peer(10 + places, Role.AGGREGATOR);
    assertEquals(GoodbyeReason.TOO_MANY_CONNECTIONS, closed(opened(late, 0)));
    desk.closed(late);
    desk.closed(aggregator);
    assertInstanceOf(Ruling.Ignore.class, opened(peer(11 + places, Role.AGGREGATOR), 0));
  }

  @Test
  void ordersBearTheOperatorsSignature() {
    assertEquals(
        new Ruling.Take<>(
            new CoordinatorInput.PlacementAsked(3, 9, new SignedPlacement(placement(), SIGNATURE))),
        desk.received(client, new Query.PlaceRealm(9, placement(), SIGNATURE)));
    Ruling<CoordinatorInput> refused =
        desk.received(client, new Query.PlaceRealm(9, placement(), new byte[SIGNATURE.length]));
    assertEquals(
        Answer.Failure.BAD_QUERY,
        assertInstanceOf(
                Answer.Failed.class, assertInstanceOf(Ruling.Refuse.class, refused).message())
            .failure());
  }

  private static Admission admission(CoordinatorDesk desk, Invitation invitation) {
    return desk.admission(
        new Peer(1, Role.WORKER, NODE, "worker.example:7410", -1, Optional.of(invitation)), false);
  }

  private static Invitation invitation(Hash32 genesis, Hash32 node, long until) {
    return new Invitation(genesis, node, until, SIGNATURE);
  }

  private static void refused(String why, Admission admission) {
    String said = assertInstanceOf(Admission.Refused.class, admission).why();
    assertTrue(said.startsWith("this worker is not invited: ") && said.contains(why), said);
    Message.Goodbye told = Message.Goodbye.of(GoodbyeReason.NOT_INVITED, said);
    assertEquals(said, told.text(), "it is told whole");
  }

  private static final Hash32 NODE = FixedValues.HASH;

  @Test
  void anInvitationIsOfOneNodeToOneNetworkForATimeAndSignedByTheOperator() {
    Hash32 network = GENESIS.hash();
    byte[] digest = Invitation.digest(network, NODE, HEAD).toBytes();
    CoordinatorDesk strict =
        desk(
            GENESIS,
            (_, key, message, signature) ->
                Arrays.equals(key, GENESIS.operatorKey().toBytes())
                    && Arrays.equals(message, digest)
                    && Arrays.equals(signature, SIGNATURE));
    Invitation good = invitation(network, NODE, HEAD);
    assertEquals(new Admission.Invited(good), admission(strict, good));
    assertEquals(new Admission.Invited(good), admission(strict, good), "shown twice is as good");
    refused("to another network", admission(strict, invitation(Hash32.ZERO, NODE, HEAD)));
    refused("of node", admission(strict, invitation(network, Hash32.ZERO, HEAD)));
    refused("ended at checkpoint", admission(strict, invitation(network, NODE, HEAD - 1)));
    refused("not signed", admission(strict, invitation(network, NODE, HEAD + 1)));
    for (int bit = 0; bit < 8 * SIGNATURE.length; bit++) {
      byte[] changed = SIGNATURE.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      refused("not signed", admission(strict, new Invitation(network, NODE, HEAD, changed)));
    }
  }

  @Test
  void onlyOnADevelopmentNetworkAndItsOwnMachineNobodyNeedsAnInvitation() {
    assertEquals(new Admission.Open(), desk.admission(worker, true));
    refused("`freehold worker invite`", desk.admission(worker, false));
    Genesis real =
        new Genesis(
            GENESIS.name(),
            false,
            GENESIS.activeRealms(),
            GENESIS.timeMs(),
            GENESIS.founders(),
            GENESIS.operatorKey(),
            GENESIS.fees(),
            GENESIS.accounts());
    refused("`freehold worker invite`", desk(real, this::holds).admission(worker, true));
    assertEquals(new Admission.Open(), desk.admission(client, false), "clients join nothing");
    Admission refusal = desk.admission(worker, false);
    assertEquals(
        new Ruling.Take<>(
            new CoordinatorInput.WorkerJoined(
                1, FixedValues.HASH, "worker.example:7410", -1, refusal)),
        desk.opened(worker, refusal, 0),
        "the machine knows who was let in before");
  }

  @Test
  void signaturesOfOneConnectionAreCheckedUpToALimit() {
    Query.PlaceRealm unsigned = new Query.PlaceRealm(9, placement(), new byte[SIGNATURE.length]);
    for (int i = 0; i < Limits.SIGNATURE_CHECKS_MAX; i++) {
      assertInstanceOf(Ruling.Refuse.class, desk.received(client, unsigned));
    }
    assertEquals(GoodbyeReason.NOT_ALLOWED, closed(desk.received(client, unsigned)));
    assertInstanceOf(
        Ruling.Refuse.class, desk.received(peer(77, Role.CLIENT), unsigned), "nobody else pays");
    desk.closed(client);
    Query.PlaceRealm signed = new Query.PlaceRealm(9, placement(), SIGNATURE);
    for (int i = 0; i < 3 * Limits.SIGNATURE_CHECKS_MAX; i++) {
      assertInstanceOf(Ruling.Take.class, desk.received(client, signed));
    }
  }

  @Test
  void whatAnyoneMaySendAtAnyRateIsTakenIfThereIsRoom() {
    assertEquals(
        new Ruling.TakeIfRoom<>(
            new CoordinatorInput.JobsAsked(3, 5, 0),
            new Answer.Failed(5, Answer.Failure.NOT_SERVING, "too many questions wait")),
        desk.received(client, new Query.JobsOf(5, 0)));
    assertEquals(
        new Work.Judged(FixedValues.HASH, Verdict.BUSY, 0),
        assertInstanceOf(
                Ruling.TakeIfRoom.class,
                desk.received(
                    aggregator, new Work.Submit(FixedValues.HASH, PAYEE, List.of(), new byte[1])))
            .otherwise());
  }

  /** A chain of a hundred checkpoints. */
  private static final class LongChain implements ChainStore {
    static Checkpoint at(long height) {
      return new Checkpoint(
          height,
          FixedValues.HASH,
          height,
          Fr.of(1),
          List.of(),
          List.of(),
          Hash32.ZERO,
          Totals.NONE,
          Optional.empty());
    }

    @Override
    public Checkpoint head() {
      return at(HEAD);
    }

    @Override
    public void append(Checkpoint checkpoint) {
      throw new IllegalStateException("a desk appends nothing");
    }

    @Override
    public Optional<Checkpoint> checkpoint(long height) {
      return height < 0 || height > HEAD ? Optional.empty() : Optional.of(at(height));
    }

    @Override
    public Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight) {
      return Optional.empty();
    }

    @Override
    public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
      return Optional.empty();
    }

    @Override
    public Optional<Fr> anchorRoot(long height) {
      return checkpoint(height).map(Checkpoint::globalRoot);
    }

    @Override
    public Optional<Contract> contract(ContractId contract) {
      return Optional.empty();
    }
  }
}

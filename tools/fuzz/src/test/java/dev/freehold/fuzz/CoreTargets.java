package dev.freehold.fuzz;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.Proposal;
import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Targets of the domain's own encodings and of the coordinator's log. */
final class CoreTargets {
  private static final int RANDOM_SEEDS = 4;

  /** The tag of rules as an earlier build wrote them; they are written anew with another. */
  private static final int EARLIER_RULES = 4;

  private CoreTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        target("bundle", FixedValues.BUNDLE, RandomValues::bundle, Bundle::decode, Bundle::toBytes),
        target(
            "checkpoint",
            FixedValues.CHECKPOINT,
            RandomValues::checkpoint,
            bytes -> Decoder.decode(bytes, Checkpoint::decode),
            Checkpoint::toBytes),
        target(
            "block",
            FixedValues.BLOCK,
            RandomValues::block,
            RealmBlock::decode,
            RealmBlock::toBytes),
        target(
            "genesis",
            FixedValues.GENESIS,
            RandomValues::genesis,
            Genesis::decode,
            Genesis::toBytes),
        target(
            "contract",
            FixedValues.CONTRACT,
            RandomValues::contract,
            bytes -> Decoder.decode(bytes, Contract::decode),
            contract -> {
              Encoder out = new Encoder();
              contract.encode(out);
              return out.toBytes();
            }),
        FuzzTarget.canonical(
            "stateless-block",
            MalformedException.class,
            () ->
                Map.of(
                    "block-with-witness",
                    new StatelessBlock(FixedValues.BLOCK, SampleWitness.make()).toBytes()),
            StatelessBlock::decode,
            StatelessBlock::toBytes),
        new FuzzTarget(
            "log-entry",
            List.of(MalformedException.class),
            () -> FuzzTarget.named(logEntries(), LogEntry::toBytes),
            CoreTargets::logEntryAgain,
            FuzzTarget.Work.DEFAULT),
        FuzzTarget.canonical(
            "proposal",
            MalformedException.class,
            () -> FuzzTarget.named(proposals(), Proposal::payload),
            Proposal::decode,
            Proposal::payload),
        FuzzTarget.canonical(
            "coordinator-snapshot",
            MalformedException.class,
            CoreTargets::snapshots,
            CoreTargets::restored,
            machine -> machine.snapshot().toBytes()));
  }

  private static <T> FuzzTarget target(
      String name,
      T fixed,
      Function<RandomValues, T> random,
      Function<byte[], T> decoder,
      Function<T, byte[]> encoder) {
    List<T> values = new ArrayList<>(List.of(fixed));
    RandomValues source = new RandomValues(1);
    for (int i = 0; i < RANDOM_SEEDS; i++) {
      values.add(random.apply(source));
    }
    return FuzzTarget.canonical(
        name, MalformedException.class, () -> FuzzTarget.named(values, encoder), decoder, encoder);
  }

  private static Optional<byte[]> logEntryAgain(byte[] input) {
    byte[] again = LogEntry.decode(input).toBytes();
    return input[0] == EARLIER_RULES ? Optional.empty() : Optional.of(again);
  }

  private static List<LogEntry> logEntries() {
    RandomValues r = new RandomValues(3);
    Job job = r.aggregate().job();
    RealmFollower follower =
        new RealmFollower(r.hash(), "[::1]:7410", RealmFollower.Phase.values()[0]);
    return List.of(
        new LogEntry.Sealed(FixedValues.CHECKPOINT),
        new LogEntry.Assigned(r.hash(), "worker:7410", List.of(new RealmId(0), new RealmId(1))),
        new LogEntry.Followed(r.realm(), Optional.of(follower)),
        new LogEntry.Followed(r.realm(), Optional.empty()),
        new LogEntry.Moved(r.realm()),
        new LogEntry.Ruled(BoardRules.DEFAULT),
        new LogEntry.Proven(7, List.of(new BlockProofs(r.realm(), 8, List.of(r.functionProofs())))),
        new LogEntry.Leased(
            7,
            List.of(
                new Lease(r.hash(), r.hash(), 9, List.of(new Selection.Candidate(r.hash(), 2)))),
            List.of(r.hash())),
        new LogEntry.Aggregated(
            Payment.of(r.hash(), job, r.user(), r.hash(), 19, 1000, 500), r.bytes(40)),
        new LogEntry.Refused(
            new Refusal(r.hash(), r.user(), r.hash(), 20, Verdict.WRONG_AGGREGATE)),
        new LogEntry.Ended(equivocation()),
        new LogEntry.Ordered(
            21,
            r.hash(),
            Optional.empty(),
            "",
            List.of(
                new LogEntry.Followed(r.realm(), Optional.of(follower)),
                new LogEntry.Followed(r.realm(), Optional.empty()))),
        new LogEntry.Ordered(22, r.hash(), Optional.empty(), "nobody serves it", List.of()),
        new LogEntry.Admitted(r.hash(), Optional.empty()),
        new LogEntry.SnapshotPart(r.hash(), 1, 3, r.bytes(40)),
        new LogEntry.StateAt(r.hash(), 40),
        new LogEntry.Ordered(
            23,
            r.hash(),
            Optional.of(
                signed(new Placement(23, r.realm(), 1, 2, Placement.Action.STAY, r.hash()))),
            "",
            List.of(new LogEntry.Followed(r.realm(), Optional.empty()))),
        new LogEntry.Admitted(FixedValues.HASH, Optional.of(invitation())),
        new LogEntry.Taken(
            List.of(new LogEntry.Moved(r.realm()), new LogEntry.Sealed(FixedValues.CHECKPOINT))),
        new LogEntry.Seated(
            r.realm(),
            List.of(
                new RealmFollower(r.hash(), "[::1]:7410", RealmFollower.Phase.COUNTED),
                new RealmFollower(r.hash(), "", RealmFollower.Phase.SEATED))),
        new LogEntry.Evened(
            r.realm(), new RealmFollower(r.hash(), "", RealmFollower.Phase.TAKING_OVER)));
  }

  private static SignedPlacement signed(Placement order) {
    return new SignedPlacement(order, FixedValues.bytes(Query.PlaceRealm.SIGNATURE_BYTES, 0x60));
  }

  private static Invitation invitation() {
    return new Invitation(
        FixedValues.HASH, FixedValues.HASH, 9, FixedValues.bytes(Invitation.SIGNATURE_BYTES, 0x60));
  }

  /** With all that a leader proposes, and with nothing but a checkpoint. */
  private static List<Proposal> proposals() {
    Checkpoint draft = draft(FixedValues.CHECKPOINT);
    List<LogEntry> journal = logEntries().stream().filter(CoreTargets::isProposed).toList();
    return List.of(
        new Proposal(journal, draft),
        new Proposal(List.of(), draft(new RandomValues(5).checkpoint())));
  }

  private static boolean isProposed(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Sealed _, LogEntry.Ended _, LogEntry.SnapshotPart _, LogEntry.Taken _ -> false;
      default -> true;
    };
  }

  private static Checkpoint draft(Checkpoint made) {
    return new Checkpoint(
        made.height(),
        made.previous(),
        made.timeMs(),
        made.globalRoot(),
        made.headers(),
        made.events(),
        made.registryRoot(),
        made.totals(),
        Optional.empty());
  }

  /** Of a network that is founded, and of the same with a worker, an order and two checkpoints. */
  private static Map<String, byte[]> snapshots() {
    CoordinatorMachine machine = machine();
    byte[] founded = machine.snapshot().toBytes();
    Hash32 worker = new RandomValues(4).hash();
    machine.step(new CoordinatorInput.WorkerJoined(1, worker, "worker:7410"));
    machine.step(new CoordinatorInput.Tick(FixedValues.GENESIS.timeMs() + 1_000));
    Placement order = new Placement(1, new RealmId(0), 1, 1, Placement.Action.STAY, Hash32.ZERO);
    machine.step(new CoordinatorInput.PlacementAsked(2, 1, signed(order)));
    machine.step(new CoordinatorInput.Tick(FixedValues.GENESIS.timeMs() + 2_000));
    return Map.of("founded", founded, "at-work", machine.snapshot().toBytes());
  }

  private static CoordinatorMachine restored(byte[] input) {
    CoordinatorMachine machine = machine();
    machine.restore(CoordinatorSnapshot.decode(input));
    return machine;
  }

  private static CoordinatorMachine machine() {
    return new CoordinatorMachine(
        FixedValues.GENESIS,
        2,
        1_000,
        BoardRules.DEFAULT,
        TestFounders.sealer(FixedValues.GENESIS));
  }

  /** Two checkpoints of one height; the bytes after the height tell them apart. */
  private static Equivocation equivocation() {
    byte[] first = FixedValues.CHECKPOINT.toBytes();
    byte[] second = first.clone();
    second[Long.BYTES] ^= 1;
    return new Equivocation(
        Decoder.decode(first, Checkpoint::decode), Decoder.decode(second, Checkpoint::decode));
  }
}

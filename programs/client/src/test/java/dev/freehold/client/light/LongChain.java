package dev.freehold.client.light;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.CheckpointTransition;
import dev.freehold.core.checkpoint.CheckpointTransition.Sent;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A chain of two realms, made up: one block with one proof in realm 0 at each checkpoint, and one
 * with a proof of each of two functions in realm 1 at each third. Of realm 0 each 16 blocks are
 * covered when there are so many, but for one job that is never covered and one that is covered at
 * the end; of realm 1 nothing is.
 */
final class LongChain implements LightSource {
  static final int JOB_BLOCKS = 16;

  /** The first block of the job that is never covered. */
  static final long NEVER = 3 * JOB_BLOCKS;

  /** The first block of the job that is covered at the end. */
  static final long LATE = 5 * JOB_BLOCKS;

  private static final UserId PAYEE = UserId.parse("0:0");
  private static final ContractId CONTRACT = new ContractId(1);

  private final Genesis genesis =
      new Genesis(
          "test",
          true,
          2,
          0,
          Founders.sole(
              Hash32.ZERO,
              new BlsKey(new byte[BlsKey.BYTES]),
              new BlsSignature(new byte[BlsSignature.BYTES])),
          Hash32.ZERO,
          new FeeSchedule(0, 0, 0, 0),
          List.of(new Genesis.Funded(Fr.ONE, 1)));
  private static final FunctionSpec FUNCTION =
      new FunctionSpec(
          "f",
          FunctionSpec.SetupKind.DEVELOPMENT,
          new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]));

  private final Contract contract =
      new Contract(
          CONTRACT,
          PAYEE,
          new ContractSpec("c", SlotShape.uniform(1), List.of(FUNCTION, FUNCTION)),
          1);
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final Map<RealmId, List<ProvenHeader>> realms = new TreeMap<>();
  private final Map<Hash32, Aggregate> aggregates = new HashMap<>();
  private final List<RealmEvent> deployment =
      List.of(new RealmEvent.Deploy(PAYEE, contract.spec(), Hash32.ZERO, 0));
  private final long length;

  LongChain(long length) {
    this(length, Set.of());
  }

  /**
   * A chain.
   *
   * @param more checkpoints that say that the first proof in realm 1 is covered
   */
  LongChain(long length, Set<Long> more) {
    this.length = length;
    checkpoints.add(genesis.checkpoint());
    ChainState state = ChainState.of(genesis);
    SoleSealer sealer = new SoleSealer(genesis, _ -> new byte[BlsSignature.BYTES]);
    for (long height = 1; height <= length; height++) {
      List<Sent> blocks = new ArrayList<>();
      List<RealmEvent> events = height == 1 ? deployment : List.of();
      blocks.add(new Sent(block(new RealmId(0), height, events), events));
      if (height % 3 == 0) {
        blocks.add(new Sent(block(new RealmId(1), height, List.of()), List.of()));
      }
      Checkpoint next =
          CheckpointTransition.next(state, blocks, events(height, more.contains(height)), height);
      Checkpoint last = next.with(sealer.seal(next, checkpoints.getLast()));
      checkpoints.add(last);
      state.adopt(last);
    }
  }

  private static List<CallStatement> statements(long anchor) {
    Fr any = Fr.of(anchor);
    return List.of(new CallStatement(PAYEE, anchor, any, any, any, any, any));
  }

  /** A block whose one call is anchored to the checkpoint before. */
  private RealmHeader block(RealmId realm, long checkpoint, List<RealmEvent> events) {
    List<ProvenHeader> chain = realms.computeIfAbsent(realm, _ -> new ArrayList<>());
    RealmHeader last = chain.isEmpty() ? RealmHeader.origin(realm) : chain.getLast().header();
    List<FunctionProofs> proofs = new ArrayList<>();
    for (int function = 0; function <= realm.value(); function++) {
      Hash32 digest = CallStatement.digest(statements(checkpoint - 1));
      proofs.add(new FunctionProofs(CONTRACT, function, 1, digest));
    }
    RealmHeader header =
        new RealmHeader(
            realm,
            last.height() + 1,
            last.hash(),
            checkpoint - 1,
            last.rootAfter(),
            Fr.of(checkpoint),
            1,
            Hash32.ZERO,
            RealmEvent.digest(events),
            RealmEvent.chain(last.eventsChain(), events),
            FunctionProofs.digest(proofs),
            0,
            0,
            FeeMarket.ORIGIN);
    chain.add(new ProvenHeader(header, proofs));
    return header;
  }

  private List<CheckpointEvent> events(long height, boolean more) {
    List<CheckpointEvent> events = new ArrayList<>();
    long first = height - JOB_BLOCKS;
    if (height % JOB_BLOCKS == 0 && first > 0 && first != NEVER && first != LATE) {
      events.add(covered(new RealmId(0), first, JOB_BLOCKS));
    }
    if (height == length && height > LATE + JOB_BLOCKS) {
      events.add(covered(new RealmId(0), LATE, JOB_BLOCKS));
    }
    if (more) {
      events.add(covered(new RealmId(1), 1, 1));
    }
    return events;
  }

  private Covered covered(RealmId realm, long first, int blocks) {
    List<Job.Part> parts = new ArrayList<>();
    for (long block = first; block < first + blocks; block++) {
      FunctionProofs some = realms.get(realm).get((int) block - 1).proofs().getFirst();
      parts.add(new Job.Part(block, 0, 1, some.statements()));
    }
    Hash32 key = FUNCTION.key().digest();
    Job job = new Job(genesis.hash(), realm, CONTRACT, 0, key, parts);
    aggregates.put(job.id(), new Aggregate(job, PAYEE, new byte[1]));
    return new Covered(job.id(), realm, CONTRACT, 0, first, 0, job.lastBlock(), 0, blocks, PAYEE);
  }

  @Override
  public Genesis genesis() {
    return genesis;
  }

  @Override
  public long headHeight() {
    return length;
  }

  @Override
  public Checkpoint checkpoint(long height) {
    return checkpoints.get((int) height);
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.of(contract);
  }

  @Override
  public Answer ask(RealmId realm, IntFunction<Query> query) {
    return switch (query.apply(0)) {
      case Query.HeadersOf q -> {
        List<ProvenHeader> chain = realms.get(realm);
        int from = (int) q.fromHeight() - 1;
        yield new Answer.Headers(0, chain.subList(from, Math.min(chain.size(), from + 100)));
      }
      case Query.ProofsOf q ->
          new Answer.Proofs(
              0,
              statements(realms.get(realm).get((int) q.block() - 1).header().checkpointHeight()),
              List.of());
      case Query.AggregateOf q -> new Answer.AggregateAt(0, aggregates.get(q.job()));
      default -> throw new AssertionError("nobody asks a realm's worker this");
    };
  }

  @Override
  public Answer askAny(IntFunction<Query> query) {
    if (!(query.apply(0) instanceof Query.RealmsAt q)) {
      throw new AssertionError("nobody asks any node this");
    }
    // One realm in each answer.
    for (Map.Entry<RealmId, List<ProvenHeader>> realm : realms.entrySet()) {
      if (realm.getKey().value() >= q.fromRealm()) {
        RealmHeader last =
            realm.getValue().stream()
                .map(ProvenHeader::header)
                .filter(header -> header.checkpointHeight() < q.checkpointHeight())
                .reduce((_, later) -> later)
                .orElseThrow();
        return new Answer.Realms(0, List.of(last), realm.getKey().value() == 0);
      }
    }
    throw new AssertionError("there are no more realms");
  }
}

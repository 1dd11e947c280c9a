package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Broadcast;
import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.coordinator.machine.CoordinatorInput.Absent;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateJudged;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateSubmitted;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregatorJoined;
import dev.freehold.coordinator.machine.CoordinatorInput.BlockReported;
import dev.freehold.coordinator.machine.CoordinatorInput.CaughtUp;
import dev.freehold.coordinator.machine.CoordinatorInput.CheckpointLacking;
import dev.freehold.coordinator.machine.CoordinatorInput.CheckpointShown;
import dev.freehold.coordinator.machine.CoordinatorInput.Disconnected;
import dev.freehold.coordinator.machine.CoordinatorInput.EarningsAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.HandedOver;
import dev.freehold.coordinator.machine.CoordinatorInput.HeartbeatHeard;
import dev.freehold.coordinator.machine.CoordinatorInput.JobHandedBack;
import dev.freehold.coordinator.machine.CoordinatorInput.JobsAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.PeerHeard;
import dev.freehold.coordinator.machine.CoordinatorInput.PlacementAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.Tick;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.CheckpointTransition;
import dev.freehold.core.checkpoint.CheckpointTransition.Sent;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.CheckpointSealer;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Assigns realms to workers and merges realm headers into checkpoints. A late realm keeps its last
 * root and stalls nobody. The proofs of final blocks go to the {@link JobBoard}. Checkpoints' times
 * rise, whatever the clock does.
 */
public final class CoordinatorMachine implements Machine<CoordinatorInput, CoordinatorEffect> {
  private final Hash32 chainId;
  private final long intervalMs;

  /** Empty for one that proposes checkpoints, which others make final. */
  private final Optional<CheckpointSealer> sealer;

  final Registry registry;
  private final Assignments assignments;
  private final RealmReports reports;
  private final RealmTable table;
  private final ChainState chain;
  private final Presence presence = new Presence();
  private final ConnectedWorkers workers = new ConnectedWorkers(presence);
  private final Handovers handovers;
  private final BlockVerification verification;
  private final Orders orders;
  private final Seating seating;
  private final Takeovers takeovers;
  private final LoadMoves moves;
  private final Absences absences;
  private final WorkerJoins joins;
  private final Resumption resumption;
  private final BoardRules rules;
  private final JobBoard board;
  private final AggregatorDesk desk;
  private final EntryCheck check;
  private Checkpoint head;

  private final SnapshotParts snapshotParts = new SnapshotParts();

  /** That the key was used twice: nothing is sealed any more. */
  private Optional<Equivocation> ended = Optional.empty();

  /** The clock at the last checkpoint; what the clock shows now if that is earlier. */
  private long intervalBeganMs;

  /** A machine of a network that is founded now, which hears nobody before it seals. */
  public CoordinatorMachine(
      Genesis genesis,
      int realmsPerWorker,
      long intervalMs,
      BoardRules rules,
      CheckpointSealer sealer) {
    this(genesis, realmsPerWorker, intervalMs, rules, sealer, StartRules.FOUNDING);
  }

  /** A machine at the genesis that takes blocks as they are reported. */
  public CoordinatorMachine(
      Genesis genesis,
      int realmsPerWorker,
      long intervalMs,
      BoardRules rules,
      CheckpointSealer sealer,
      StartRules start) {
    this(genesis, realmsPerWorker, intervalMs, rules, sealer, start, BlockTrust.AS_REPORTED);
  }

  /**
   * A machine at the genesis.
   *
   * @param realmsPerWorker how many realms a joining worker is given
   * @param intervalMs milliseconds between checkpoints
   * @param rules of the board of jobs, from the next checkpoint on
   * @param sealer makes checkpoints final
   * @param start what it must hear before it seals
   * @param trust whether it has blocks verified before a checkpoint holds them
   */
  public CoordinatorMachine(
      Genesis genesis,
      int realmsPerWorker,
      long intervalMs,
      BoardRules rules,
      CheckpointSealer sealer,
      StartRules start,
      BlockTrust trust) {
    this(
        genesis,
        realmsPerWorker,
        intervalMs,
        rules,
        Optional.of(sealer),
        Optional.empty(),
        start,
        trust);
  }

  /**
   * A machine of a validator among several, at the genesis: it makes a checkpoint when it is asked
   * for one ({@link CoordinatorInput.CheckpointAsked}), without a proof. It hears nobody before
   * that: what is final is known by certificates.
   *
   * @param realmsPerWorker how many realms a joining worker is given
   * @param rules of the board of jobs, from the next checkpoint on
   * @param signatures checks those of operators in entries of others
   */
  public static CoordinatorMachine ofCommittee(
      Genesis genesis, int realmsPerWorker, BoardRules rules, SignatureVerifier signatures) {
    return new CoordinatorMachine(
        genesis,
        realmsPerWorker,
        Long.MAX_VALUE,
        rules,
        Optional.empty(),
        Optional.of(signatures),
        StartRules.FOUNDING,
        BlockTrust.VERIFIED_BESIDE);
  }

  private CoordinatorMachine(
      Genesis genesis,
      int realmsPerWorker,
      long intervalMs,
      BoardRules rules,
      Optional<CheckpointSealer> sealer,
      Optional<SignatureVerifier> signatures,
      StartRules start,
      BlockTrust trust) {
    this.rules = rules;
    chainId = genesis.hash();
    this.intervalMs = intervalMs;
    this.sealer = sealer;
    chain = ChainState.of(genesis);
    registry = new Registry();
    assignments = new Assignments(genesis.activeRealms(), realmsPerWorker);
    reports = new RealmReports(genesis.activeRealms(), new ReportCheck(chain), trust);
    table = new RealmTable(genesis.activeRealms(), assignments, reports);
    handovers =
        new Handovers(genesis.replication(), assignments, reports, workers, table::assignment);
    verification =
        new BlockVerification(genesis.activeRealms(), reports, assignments, workers, handovers);
    moves = new LoadMoves(genesis, assignments, workers);
    orders = new Orders(chainId, assignments, handovers, moves, table::assignment);
    seating = new Seating(genesis, assignments, workers);
    takeovers = new Takeovers(genesis, assignments, reports, handovers, workers);
    absences = new Absences(this::holders, workers::isHere);
    board = new JobBoard(chainId, genesis.activeRealms(), registry::key);
    resumption = new Resumption(start, chain, () -> head);
    joins =
        new WorkerJoins(
            assignments,
            workers,
            presence,
            board::recent,
            table::assignment,
            board::height,
            resumption);
    desk = new AggregatorDesk(board, chain::exists, presence);
    check =
        new EntryCheck(
            new SeatCheck(chain, chainId, assignments, orders, moves),
            new BoardCheck(chain, board, () -> head),
            new DraftCheck(chain, board, () -> head),
            signatures.map(of -> new EntrySignatures(genesis, of)));
    takeOver(genesis.checkpoint());
  }

  /**
   * The same machine, which has realms move for their load later or sooner, or never.
   *
   * @param checkpoints for which loads are uneven before; 0 for never
   */
  public CoordinatorMachine balancingAfter(int checkpoints) {
    moves.after(checkpoints);
    return this;
  }

  /**
   * Why an entry of another validator's machine cannot be taken over next; empty if {@link
   * #restore(LogEntry)} takes it. All who have taken over the same entries come to the same.
   */
  public Optional<String> objection(LogEntry entry) {
    if (snapshotParts.isAny()) {
      return Optional.of("a part of a snapshot comes next");
    }
    return ended.isPresent()
        ? Optional.of("the committee's word is worth nothing any more")
        : check.objection(entry);
  }

  /** Takes over an entry of the log, at start-up. */
  public void restore(LogEntry entry) {
    snapshotParts.requireNoneBefore(entry);
    switch (entry) {
      case LogEntry.Sealed e -> adopt(e.checkpoint());
      case LogEntry.Assigned _,
          LogEntry.Followed _,
          LogEntry.Seated _,
          LogEntry.Moved _,
          LogEntry.Served _ ->
          assignments.adopt(entry);
      case LogEntry.Fenced e -> {
        assignments.adopt(entry);
        reports.drop(e.realm());
      }
      case LogEntry.Evened e -> moves.adopt(e);
      case LogEntry.Ordered e -> orders.adopt(e);
      case LogEntry.Admitted e -> assignments.adopt(e);
      case LogEntry.Ruled e -> board.adopt(e);
      case LogEntry.Proven e -> board.adopt(e);
      case LogEntry.Leased e -> board.adopt(e);
      case LogEntry.Aggregated e -> board.adopt(e);
      case LogEntry.Refused e -> board.adopt(e);
      case LogEntry.Ended e -> ended = Optional.of(e.evidence());
      case LogEntry.Taken e -> e.entries().forEach(this::restore);
      case LogEntry.StateAt _ -> {}
      case LogEntry.SnapshotPart e -> snapshotParts.add(e).ifPresent(this::restore);
    }
  }

  /** Whether the log has told a part of a snapshot, and not all of it. */
  public boolean awaitsSnapshot() {
    return snapshotParts.isAny();
  }

  /** All that the log has told so far, and nothing that a restart forgets. */
  public CoordinatorSnapshot snapshot() {
    Encoder out = new Encoder();
    chain.encode(out);
    registry.encode(out);
    assignments.encode(out);
    orders.encode(out);
    board.encode(out);
    moves.encode(out);
    out.bool(ended.isPresent());
    ended.ifPresent(evidence -> evidence.encode(out));
    return new CoordinatorSnapshot(chainId, head, out.toBytes());
  }

  /**
   * Takes over a snapshot, in the place of all entries before, at start-up.
   *
   * @throws MalformedException if it is none of this network's, or not what a machine writes
   */
  public void restore(CoordinatorSnapshot snapshot) {
    snapshot.requireOf(chainId, head);
    Decoder.decode(
        snapshot.state(),
        in -> {
          head = snapshot.head();
          intervalBeganMs = head.timeMs();
          chain.restore(head, in);
          registry.restore(in);
          assignments.restore(in);
          orders.restore(in);
          reports.restore(chain);
          board.restore(in, head.height(), reports.feesTotal(), registry::has);
          moves.restore(in);
          ended = in.bool() ? Optional.of(Equivocation.decode(in)) : Optional.empty();
          return head;
        });
    // One state has one encoding, or there would be two digests of it.
    if (!snapshot().equals(snapshot)) {
      throw new MalformedException(Reason.NOT_CANONICAL, "not as a machine writes a snapshot");
    }
  }

  /** The latest checkpoint. */
  public Checkpoint head() {
    return head;
  }

  /** What the head, if this is it, changed in the tree over the realms. */
  public Optional<TreeDelta> treeUpdate(Checkpoint checkpoint) {
    return chain.treeUpdate(checkpoint);
  }

  /** The aggregate of a job that was done lately. */
  public Optional<Aggregate> recentAggregate(Hash32 job) {
    return board.recent().reversed().stream().filter(a -> a.job().id().equals(job)).findFirst();
  }

  JobBoard board() {
    return board;
  }

  /** The aggregates of the last jobs that were done, oldest first. */
  public List<Aggregate> recentAggregates() {
    return board.recent();
  }

  /** Every active realm with its latest sealed header and who serves it. */
  public List<RealmEndpoint> realms() {
    return table.sealed();
  }

  /** The workers that serve or follow realms which several keep. */
  Set<Hash32> holders() {
    Set<Hash32> holders = new TreeSet<>(seating.holders());
    holders.addAll(takeovers.holders());
    holders.addAll(moves.takers());
    return holders;
  }

  /** The number that an operator's next order has. */
  public long nextOrder() {
    return orders.next();
  }

  @Override
  public List<CoordinatorEffect> step(CoordinatorInput input) {
    List<CoordinatorEffect> effects = new ArrayList<>();
    if (!resumption.isBegun()) {
      resumption.begin(assignments.servers());
      table.unserved().ifPresent(why -> effects.add(new CoordinatorEffect.Halt(why)));
    }
    switch (input) {
      case WorkerJoined joined -> {
        if (joins.join(joined, effects)) {
          verification.joined(joined.node());
        }
        ended.ifPresent(
            evidence -> effects.add(new Send(joined.connection(), new Message.Evidence(evidence))));
      }
      case CheckpointShown shown -> shown(shown, effects);
      case CheckpointLacking lacking -> resumption.lacks(lacking.connection(), effects);
      case PeerHeard heard -> presence.pinged(heard.connection());
      case BlockReported reported -> report(reported, effects);
      case CaughtUp caughtUp -> {
        presence.heard(caughtUp.connection());
        handovers.caughtUp(caughtUp, effects);
        seating.caughtUp(caughtUp);
      }
      case HandedOver handedOver -> {
        presence.heard(handedOver.connection());
        handovers.handedOver(handedOver, effects);
      }
      case CoordinatorInput.HeadShown shown -> {
        presence.heard(shown.connection());
        takeovers.shown(shown);
      }
      case PlacementAsked asked -> place(asked, effects);
      case AggregatorJoined joined -> desk.join(joined, effects);
      case HeartbeatHeard heard -> {
        presence.heard(heard.connection());
        desk.heard(heard, effects);
      }
      case JobHandedBack back -> {
        presence.heard(back.connection());
        desk.handedBack(back);
      }
      case AggregateSubmitted result -> {
        presence.heard(result.connection());
        desk.submit(result, effects);
      }
      case AggregateJudged judged -> desk.judged(judged, effects);
      case JobsAsked asked -> desk.answer(asked, effects);
      case EarningsAsked asked -> desk.answer(asked, effects);
      case CoordinatorInput.BlockSealed _ -> {} // Its report says more.
      case CoordinatorInput.BlockVerified answer -> verification.verified(answer.task(), effects);
      case CoordinatorInput.BlockRefuted answer -> verification.refuted(answer, effects);
      case CoordinatorInput.BlockAstray answer -> verification.unanswered(answer.task(), effects);
      case CoordinatorInput.BlockUnanswered answer ->
          verification.unanswered(answer.task(), effects);
      case Disconnected gone -> left(gone.connection());
      case CoordinatorInput.EvidenceShown shown -> end(shown.evidence(), effects);
      case CoordinatorInput.CheckpointAsked asked -> {
        verification.verified(asked.verified());
        makeCheckpoint(asked.nowMs(), asked.absent(), effects);
      }
      case Tick tick -> tick(tick.nowMs(), effects);
    }
    return effects;
  }

  private void left(long connection) {
    verification.left(connection);
    workers.remove(connection);
    resumption.left(connection);
    reports.closed(connection);
    desk.left(connection);
  }

  private void place(PlacementAsked asked, List<CoordinatorEffect> effects) {
    Optional<String> refusal = orders.hear(asked.order(), head.height(), effects);
    Message answer =
        refusal.isPresent()
            ? new Answer.Failed(asked.request(), Answer.Failure.BAD_QUERY, refusal.get())
            : new Answer.Network(asked.request(), head.height(), realms(), nextOrder());
    effects.add(new Send(asked.connection(), answer));
  }

  private void report(BlockReported reported, List<CoordinatorEffect> effects) {
    RealmHeader header = reported.header();
    if (resumption.isHeldBack(reported.connection())) {
      return;
    }
    presence.heard(reported.connection());
    boolean serves =
        workers
            .at(reported.connection())
            .filter(w -> assignments.serves(w.node(), header.realm(), reported.epoch()))
            .isPresent();
    if (!serves || handovers.isHandedOver(header)) {
      effects.add(
          new Close(
              reported.connection(),
              GoodbyeReason.NOT_ALLOWED,
              "realm " + header.realm() + " is not yours"));
      return;
    }
    reports
        .take(
            reported.connection(),
            header,
            reported.events(),
            reported.proofs(),
            head.height(),
            effects)
        .ifPresent(
            why ->
                effects.add(
                    new Close(
                        reported.connection(),
                        GoodbyeReason.OUT_OF_STEP,
                        "realm " + header.realm() + ": " + why)));
    verification.reported(header.realm(), effects);
  }

  /** A worker shows what it holds: it may be what this log lacks, or what contradicts it. */
  private void shown(CheckpointShown input, List<CoordinatorEffect> effects) {
    if (ended.isPresent()) {
      return;
    }
    resumption
        .shown(input.connection(), input.checkpoint(), this::takeBack, effects)
        .ifPresent(evidence -> end(evidence, effects));
  }

  /** Takes over a checkpoint that this key has signed and that the log lacks. */
  private void takeBack(Checkpoint checkpoint, List<CoordinatorEffect> effects) {
    adopt(checkpoint);
    effects.add(new Persist(new LogEntry.Sealed(checkpoint)));
    effects.add(new Broadcast(new Message.CheckpointPush(checkpoint)));
    reports.resume(effects);
    table.unserved().ifPresent(why -> effects.add(new CoordinatorEffect.Halt(why)));
  }

  /** The key's word is worth nothing any more, whoever else has it: nothing is added to it. */
  private void end(Equivocation evidence, List<CoordinatorEffect> effects) {
    if (ended.isEmpty()) {
      ended = Optional.of(evidence);
      effects.add(new Persist(new LogEntry.Ended(evidence)));
      effects.add(new Broadcast(new Message.Evidence(evidence)));
    }
  }

  private void tick(long nowMs, List<CoordinatorEffect> effects) {
    presence.tick(nowMs);
    absences.tick(nowMs);
    if (ended.isPresent()) {
      return;
    }
    verification.tick(nowMs, effects);
    if (!resumption.maySeal(nowMs, effects)) {
      if (resumption.hasWaitedAgain()) {
        joins.countAnew();
      }
      return;
    }
    // A clock that was set back must not stop the chain until it has come so far again.
    intervalBeganMs = Math.min(intervalBeganMs, nowMs);
    if (nowMs - intervalBeganMs >= intervalMs) {
      makeCheckpoint(nowMs, absences.absent(), effects);
    }
  }

  private void makeCheckpoint(long nowMs, Absent absent, List<CoordinatorEffect> effects) {
    boolean seated = takeovers.decide(absent.silent(), effects);
    List<WaitingReport> next = reports.nextForCheckpoint();
    if (!board.rules().equals(rules)) {
      LogEntry.Ruled entry = new LogEntry.Ruled(rules);
      board.adopt(entry);
      effects.add(new Persist(entry));
    }
    proven(next)
        .ifPresent(
            entry -> {
              board.adopt(entry);
              effects.add(new Persist(entry));
            });
    seated |= seating.fill(absent.gone(), effects);
    seated |= moves.decide(head.height() + 1, absent.silent(), handovers, effects);
    Checkpoint sealed = seal(next, Math.max(nowMs, head.timeMs() + 1));
    intervalBeganMs = nowMs;
    effects.add(new Persist(new LogEntry.Sealed(sealed)));
    effects.add(new Broadcast(new Message.CheckpointPush(sealed)));
    NamedState.isSealed(this, sealer.isEmpty(), effects);
    reports.resume(effects);
    handovers.complete(effects);
    joins.sealed(seated, effects);
    desk.sealed(sealed, effects);
  }

  /** What the blocks of the next checkpoint rest on; empty if nothing and nothing else was said. */
  private Optional<LogEntry.Proven> proven(List<WaitingReport> next) {
    List<BlockProofs> blocks =
        next.stream()
            .filter(report -> !report.proofs().isEmpty())
            .map(
                report ->
                    new BlockProofs(
                        report.header().realm(), report.header().height(), report.proofs()))
            .toList();
    return blocks.isEmpty() && !board.awaits()
        ? Optional.empty()
        : Optional.of(new LogEntry.Proven(head.height() + 1, blocks));
  }

  /** Makes the next checkpoint and takes it over. */
  private Checkpoint seal(List<WaitingReport> next, long nowMs) {
    List<Sent> blocks = new ArrayList<>();
    int events = 0;
    for (WaitingReport report : next) {
      blocks.add(new Sent(report.header(), report.events()));
      events += report.events().size();
    }
    List<CheckpointEvent> work = board.eventsBeside(events);
    Checkpoint proposed = CheckpointTransition.next(chain, blocks, work, nowMs);
    Checkpoint sealed = sealer.map(of -> proposed.with(of.seal(proposed, head))).orElse(proposed);
    adopt(sealed);
    return sealed;
  }

  private void adopt(Checkpoint checkpoint) {
    chain.adopt(checkpoint);
    takeOver(checkpoint);
  }

  /** Takes over what the chain's state has already. */
  private void takeOver(Checkpoint checkpoint) {
    registry.adopt(checkpoint);
    moves.sealed(checkpoint, reports::sealed);
    reports.adopt(checkpoint.headers());
    board.adopt(checkpoint, reports.feesTotal());
    head = checkpoint;
    intervalBeganMs = checkpoint.timeMs();
  }
}

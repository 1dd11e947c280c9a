package dev.freehold.simulation.hostile;

import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.Proposal;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SignedPlacement;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Lies of one of several validators, told at the edge of the real one: what it proposes, what it
 * votes for and says to others, what it shows of the chain and tells workers. It signs with its own
 * key alone, and goes on when faults have stopped.
 */
public final class CommitteeLies {
  private static final double OFTEN = 0.5;
  private static final double AT_TIMES = 0.3;
  private static final double SELDOM = 0.02;
  private static final int GARBAGE_BYTES = 300;
  private static final int NEAR_SLOTS = 20;
  private static final int CLAIMS_MAX = 200;
  private static final int FAR_AHEAD = 600;

  private final Cluster cluster;
  private final int me;
  private final Dice dice;
  private final List<Hash32> workers;

  /** Candidates that it has heard of, and made. */
  private final List<CandidateHeader> seen = new ArrayList<>();

  /**
   * @param me its place in the committee
   * @param workers the node ids of those who are invited
   */
  public CommitteeLies(Cluster cluster, int me, List<Hash32> workers) {
    this.cluster = cluster;
    this.me = me;
    this.workers = workers;
    dice = new Dice(cluster.seed(), "lies of " + me);
  }

  private boolean strikes(Fault lie, double scale) {
    boolean strikes = dice.chance(cluster.rate(lie) * scale);
    if (strikes) {
      cluster.counts().count(lie);
    }
    return strikes;
  }

  /**
   * A verifier that takes what somebody says is a block of its for one that holds.
   *
   * @param checks verify what it does not
   */
  public BlockChecks verifying(BlockChecks checks) {
    return (task, whenDone) -> {
      if (task.header().isPresent() && dice.chance(cluster.rate(Fault.BLOCK_MADE_UP))) {
        whenDone.accept(task.verified(task.header().get()));
      } else {
        checks.check(task, whenDone);
      }
    };
  }

  /** What it takes for a worker's report instead: of a block that nobody has made. */
  public Optional<CoordinatorInput.BlockReported> madeUp(CoordinatorInput.BlockReported report) {
    return strikes(Fault.BLOCK_MADE_UP, AT_TIMES)
        ? Optional.of(
            new CoordinatorInput.BlockReported(
                report.connection(),
                report.epoch(),
                AnyValue.with(
                    report.header(), "rootAfter", report.header().rootAfter().add(Fr.ONE)),
                report.events(),
                report.proofs()))
        : Optional.empty();
  }

  /**
   * What it tells others that it has verified.
   *
   * @param realms as they are by what is final
   */
  public List<VerifiedBlock> testimony(List<VerifiedBlock> truth, List<RealmEndpoint> realms) {
    if (!strikes(Fault.FALSE_TESTIMONY, OFTEN)) {
      return truth;
    }
    List<VerifiedBlock> told = new ArrayList<>(dice.chance(OFTEN) ? truth : List.of());
    for (int i = dice.below(CLAIMS_MAX); i > 0; i--) {
      RealmHeader last = dice.pick(realms).header();
      told.add(
          new VerifiedBlock(last.realm(), last.height() + 1 + dice.below(FAR_AHEAD), anyHash()));
    }
    return told;
  }

  /** What it proposes instead of a payload. */
  public byte[] proposed(byte[] truth) {
    if (strikes(Fault.FORGED_JOURNAL, OFTEN)) {
      Proposal proposal = Proposal.decode(truth);
      return new Proposal(forged(proposal), proposal.draft()).payload();
    }
    if (strikes(Fault.FALSE_PROPOSAL, OFTEN)) {
      return falsified(truth);
    }
    return truth;
  }

  private byte[] falsified(byte[] truth) {
    Proposal proposal = Proposal.decode(truth);
    Checkpoint c = proposal.draft();
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    return switch (dice.below(7)) {
      case 0 -> dice.bytes(1 + dice.below(GARBAGE_BYTES));
      case 1 -> {
        events.add(events.isEmpty() ? 0 : dice.below(events.size()), minted());
        yield with(proposal, c.withEvents(events));
      }
      case 2 -> {
        events.addAll(events.isEmpty() ? List.of(minted()) : List.of(events.getLast()));
        yield with(proposal, c.withEvents(events));
      }
      case 3 -> with(proposal, of(c, c.height(), c.previous(), c.globalRoot().add(Fr.ONE)));
      case 4 -> with(proposal, of(c, c.height(), anyHash(), c.globalRoot()));
      case 5 -> with(proposal, of(c, c.height() + 1, c.previous(), c.globalRoot()));
      default -> Arrays.copyOf(truth, truth.length + 1);
    };
  }

  private static byte[] with(Proposal proposal, Checkpoint draft) {
    return new Proposal(proposal.journal(), draft).payload();
  }

  private static Checkpoint of(Checkpoint c, long height, Hash32 previous, Fr root) {
    return new Checkpoint(
        height,
        previous,
        c.timeMs(),
        root,
        c.headers(),
        c.events(),
        c.registryRoot(),
        c.totals(),
        c.finality());
  }

  private CheckpointEvent minted() {
    return new CheckpointEvent.Paid(
        UserId.of(anyRealm(), 0), UserId.of(anyRealm(), 0), dice.between(1, 1_000_000_000));
  }

  private RealmId anyRealm() {
    return new RealmId(dice.below(cluster.genesis().activeRealms()));
  }

  private Hash32 anyHash() {
    return new Hash32(dice.bytes(Hash32.BYTES));
  }

  private BlsSignature anySignature() {
    return new BlsSignature(dice.bytes(BlsSignature.BYTES));
  }

  /** A journal with an entry that this leader had no right to write. */
  private List<LogEntry> forged(Proposal proposal) {
    List<LogEntry> journal = new ArrayList<>(proposal.journal());
    Hash32 stranger = anyHash();
    LogEntry entry =
        switch (dice.below(7)) {
          case 0 -> new LogEntry.Admitted(stranger, Optional.empty());
          case 1 ->
              new LogEntry.Admitted(
                  stranger, Optional.of(cluster.invitation(stranger, dice.bytes(Hash32.BYTES))));
          case 2 -> new LogEntry.Assigned(stranger, "nowhere:1", List.of(anyRealm()));
          case 3 -> new LogEntry.Moved(anyRealm());
          case 4 ->
              new LogEntry.Followed(
                  anyRealm(),
                  Optional.of(
                      new RealmFollower(
                          dice.pick(workers), "nowhere:1", RealmFollower.Phase.HANDED_OVER)));
          case 5 -> ordered();
          default -> new LogEntry.Proven(proposal.draft().height() + 1, List.of());
        };
    journal.add(dice.below(journal.size() + 1), entry);
    return journal;
  }

  private LogEntry ordered() {
    Placement placement =
        new Placement(dice.below(4), anyRealm(), 1, 0, Placement.Action.MOVE, dice.pick(workers));
    return new LogEntry.Ordered(
        placement.number(),
        placement.digest(cluster.genesis().hash()),
        Optional.of(new SignedPlacement(placement, dice.bytes(Query.PlaceRealm.SIGNATURE_BYTES))),
        "",
        List.of(
            new LogEntry.Followed(
                placement.realm(),
                Optional.of(
                    new RealmFollower(
                        placement.worker(), "nowhere:1", RealmFollower.Phase.TAKING_OVER)))));
  }

  /** What it says of a candidate's validity. */
  public boolean judged(boolean isValid) {
    return isValid || cluster.rate(Fault.FALSE_PROPOSAL) > 0 && dice.chance(OFTEN);
  }

  /**
   * Says something to others, or something else.
   *
   * @param teller takes what is said to whom
   */
  public void say(List<Hash32> nodes, AgreementMessage message, BiConsumer<Hash32, byte[]> teller) {
    note(message);
    if (strikes(Fault.WITHHELD, AT_TIMES)) {
      return;
    }
    Optional<AgreementMessage> other = other(message);
    boolean some = strikes(Fault.TOLD_SOME, AT_TIMES);
    for (Hash32 node : nodes) {
      if (!some || dice.chance(OFTEN)) {
        boolean first = other.isEmpty() || dice.chance(OFTEN);
        teller.accept(node, (first ? message : other.get()).toBytes());
        if (other.isPresent() && dice.chance(AT_TIMES)) {
          teller.accept(node, (first ? other.get() : message).toBytes());
        }
      }
    }
    if (strikes(Fault.FORGED, AT_TIMES)) {
      teller.accept(dice.pick(nodes), forged());
    }
  }

  private void note(AgreementMessage message) {
    if (message instanceof Candidate candidate) {
      seen.add(candidate.header());
      if (seen.size() > NEAR_SLOTS) {
        seen.removeFirst();
      }
    }
  }

  /** What contradicts a message of its own, signed. */
  private Optional<AgreementMessage> other(AgreementMessage message) {
    return switch (message) {
      case Candidate candidate when isOwn(candidate) && strikes(Fault.TWO_CANDIDATES, 1) ->
          second(candidate);
      case Vote vote when vote.kind() == VoteKind.NOTAR && strikes(Fault.TWO_VOTES, AT_TIMES) ->
          Optional.of(
              vote(
                  VoteKind.NOTAR,
                  vote.slot(),
                  seen.stream()
                      .filter(header -> header.slot() == vote.slot())
                      .map(header -> header.hash(cluster.genesis().hash()))
                      .filter(hash -> !hash.equals(vote.candidate()))
                      .findFirst()
                      .orElseGet(this::anyHash)));
      case Vote vote
          when vote.kind() != VoteKind.NOTAR && strikes(Fault.SKIP_WITH_FINAL, AT_TIMES) ->
          Optional.of(
              vote.kind() == VoteKind.SKIP
                  ? vote(VoteKind.FINAL, vote.slot(), anyHash())
                  : vote(VoteKind.SKIP, vote.slot(), Hash32.ZERO));
      default -> Optional.empty();
    };
  }

  private boolean isOwn(Candidate candidate) {
    return !candidate.isEmpty()
        && cluster
            .crypto()
            .committee(cluster.genesis().founders())
            .verify(
                List.of(cluster.genesis().founders().committee().key(me)),
                candidate.header().hash(cluster.genesis().hash()).toBytes(),
                candidate.signature().toBytes());
  }

  /** Another candidate of the same slot, as good as the first but for its time. */
  private Optional<AgreementMessage> second(Candidate candidate) {
    Checkpoint c;
    Proposal proposal;
    try {
      proposal = Proposal.decode(candidate.payload());
      c = proposal.draft();
    } catch (MalformedException e) {
      return Optional.empty();
    }
    byte[] payload =
        with(
            proposal,
            new Checkpoint(
                c.height(),
                c.previous(),
                c.timeMs() + 1,
                c.globalRoot(),
                c.headers(),
                c.events(),
                c.registryRoot(),
                c.totals(),
                c.finality()));
    CandidateHeader header = candidate.header();
    CandidateHeader other =
        new CandidateHeader(
            header.era(),
            header.slot(),
            header.parentSlot(),
            header.parent(),
            header.height(),
            Candidate.digest(payload));
    byte[] signature = cluster.votes(me).sign(other.hash(cluster.genesis().hash()).toBytes());
    seen.add(other);
    return Optional.of(new Candidate(other, payload, new BlsSignature(signature)));
  }

  private Vote vote(VoteKind kind, long slot, Hash32 candidate) {
    byte[] message = Vote.message(cluster.genesis().hash(), kind, 0, slot, candidate);
    return new Vote(
        kind, 0, slot, candidate, me, new BlsSignature(cluster.votes(me).sign(message)));
  }

  /** What others are to have signed, or nothing that decodes. */
  private byte[] forged() {
    long slot = (seen.isEmpty() ? 1 : seen.getLast().slot()) + dice.below(NEAR_SLOTS);
    VoteKind kind = dice.pick(List.of(VoteKind.values()));
    Hash32 about = kind == VoteKind.SKIP ? Hash32.ZERO : anyHash();
    int size = cluster.validators().size();
    return switch (dice.below(4)) {
      case 0 -> new Vote(kind, 0, slot, about, dice.below(size), anySignature()).toBytes();
      case 1 -> new Vote(kind, 0, slot, about, me, anySignature()).toBytes();
      case 2 ->
          new Certificate(
                  kind, 0, slot, about, Signers.of(IntStream.range(0, size)), anySignature())
              .toBytes();
      default -> dice.bytes(1 + dice.below(GARBAGE_BYTES));
    };
  }

  /** What anybody who asks is told instead. */
  public Message told(Message truth) {
    if (truth instanceof Answer.BlockPart part
        && part.bytes().length > 0
        && strikes(Fault.FALSE_TESTIMONY, AT_TIMES)) {
      return new Answer.BlockPart(part.request(), part.totalBytes(), dice.corrupted(part.bytes()));
    }
    if (truth instanceof Answer.Candidates(int request, List<byte[]> candidates)
        && strikes(Fault.FALSE_CHAIN, 1)) {
      return new Answer.Candidates(request, falsified(candidates));
    }
    if (truth instanceof Answer.StateKept kept && strikes(Fault.FALSE_CHAIN, OFTEN)) {
      return dice.chance(OFTEN)
          ? new Answer.StateKept(kept.request(), kept.parts() + 1, kept.candidate())
          : new Answer.StateKept(
              kept.request(), kept.parts(), falsified(List.of(kept.candidate())).getFirst());
    }
    if (truth instanceof Answer.StatePart(int request, byte[] part)
        && strikes(Fault.FALSE_CHAIN, OFTEN)) {
      return new Answer.StatePart(request, dice.corrupted(part));
    }
    return truth;
  }

  private List<byte[]> falsified(List<byte[]> candidates) {
    List<byte[]> other = new ArrayList<>(candidates);
    int at = dice.below(other.size());
    switch (dice.below(4)) {
      case 0 -> other.set(at, dice.corrupted(other.get(at)));
      case 1 -> other.set(at, reproved(other.get(at)));
      case 2 -> other.add(at, other.get(at));
      default -> other.set(at, dice.bytes(1 + dice.below(GARBAGE_BYTES)));
    }
    return other;
  }

  /** Another checkpoint in a final candidate's place, under its proof. */
  private byte[] reproved(byte[] candidate) {
    if (!(LogEntry.decode(candidate) instanceof LogEntry.Taken taken)) {
      return candidate;
    }
    List<LogEntry> entries = new ArrayList<>(taken.entries());
    Checkpoint c = taken.checkpoint();
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    events.add(minted());
    entries.set(entries.size() - 1, new LogEntry.Sealed(c.withEvents(events)));
    return new LogEntry.Taken(entries).toBytes();
  }

  /** What a worker is told instead. */
  public Message toldWorker(Message truth) {
    return switch (truth) {
      case Message.CheckpointPush(Checkpoint c) when strikes(Fault.WORKERS_MISLED, AT_TIMES) ->
          new Message.CheckpointPush(otherwise(c));
      case Answer.CheckpointAt(int request, Checkpoint c)
          when strikes(Fault.WORKERS_MISLED, AT_TIMES) ->
          new Answer.CheckpointAt(request, otherwise(c));
      default -> truth;
    };
  }

  private Checkpoint otherwise(Checkpoint c) {
    if (c.finality().isEmpty()) {
      return c;
    }
    Checkpoint lie =
        switch (dice.below(4)) {
          case 0 -> c.withoutProof();
          case 1 -> {
            List<CheckpointEvent> events = new ArrayList<>(c.events());
            events.add(minted());
            yield c.withEvents(events);
          }
          case 2 -> of(c, c.height(), c.previous(), c.globalRoot().add(Fr.ONE));
          default -> c.with(forged(c.finality().get()));
        };
    cluster.checker().told().sealedFalsely(lie, false);
    return lie;
  }

  private FinalityProof forged(FinalityProof of) {
    return new FinalityProof(
        of.era(),
        of.slot(),
        of.parentSlot(),
        of.parent(),
        of.rest(),
        of.above(),
        of.signers(),
        anySignature());
  }

  /**
   * A table for workers out of turn; mostly empty.
   *
   * @param seats as they are
   */
  public Optional<Message> table(List<RealmEndpoint> seats) {
    return strikes(Fault.WORKERS_MISLED, SELDOM)
        ? Optional.of(new Message.Assignment(seats.stream().map(this::misled).toList()))
        : Optional.empty();
  }

  /** A realm with another last block, or given to somebody who is no worker. */
  private RealmEndpoint misled(RealmEndpoint seat) {
    RealmHeader h = seat.header();
    return switch (dice.below(4)) {
      case 0 -> seat.withHeader(AnyValue.with(h, "height", h.height() + 1 + dice.below(3)));
      case 1 ->
          h.height() == 0
              ? seat
              : seat.withHeader(AnyValue.with(h, "rootAfter", h.rootAfter().add(Fr.ONE)));
      case 2 -> AnyValue.with(seat, "worker", anyHash());
      default -> seat;
    };
  }
}

package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.ValidatorEffect;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.coordinator.machine.ValidatorMachine;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps the coordinator's machine of one of several validators and carries its effects out in list
 * order. What the agreement asks for is asked on the coordinator's thread, like all else, and
 * answered there.
 */
public final class CommitteeDriver implements Coordinator, KeptChain {
  private static final Logger LOG = LoggerFactory.getLogger(CommitteeDriver.class);

  /**
   * Checkpoints before the one that a validator begins at which it brings as well: as old as an
   * anchor may be, and as long ago as a realm that is served may have made its last block.
   */
  private static final int CHECKPOINTS_BEFORE_BEGIN =
      Limits.ANCHOR_AGE_MAX + 2 * Limits.IDLE_BLOCK_CHECKPOINTS;

  private final Supplier<CoordinatorMachine> origin;
  private final Hash32 genesis;
  private final ValidatorMachine machine;
  private final Ledger ledger;
  private final Errands errands;
  private final ChainStore chain;
  private final Supplier<OtherValidators> others;

  /**
   * Seat of a validator among those who have to have verified what it proposes.
   *
   * @param verifiers who verifies each realm
   * @param node of the validator, one of their committee
   */
  public record Seat(Verifiers verifiers, Hash32 node) {}

  /** Payload of a slot that the agreement has asked for. */
  private record Wanted(long slot, Consumer<byte[]> answer) {}

  private record Awaited(long height, Consumer<Boolean> answer) {}

  private Optional<Wanted> proposal = Optional.empty();

  /** Judgements that the agreement has asked for, by candidate. */
  private final Map<Hash32, Awaited> judgements = new HashMap<>();

  private volatile List<RealmEndpoint> realms;
  private volatile long nextOrder;
  private volatile boolean isLeading;

  /**
   * Restores the machine from the log, as {@link CoordinatorDriver} does.
   *
   * @param origin makes machines at the genesis, as {@link CoordinatorMachine#ofCommittee}
   * @param genesis the network's genesis hash
   * @param seat of this validator
   * @param others whom to tell what is verified here; asked once there is something
   * @param post takes a verdict, from any thread, to be stepped like any input
   * @param snapshotAfterBytes as of {@link CoordinatorDriver}
   * @throws LogMismatchException likewise
   */
  public CommitteeDriver(
      Supplier<CoordinatorMachine> origin,
      Hash32 genesis,
      Seat seat,
      RenewableLog log,
      ChainStore chain,
      CoordinatorPeers peers,
      AggregateChecks checks,
      BlockChecks blocks,
      Supplier<OtherValidators> others,
      Consumer<CoordinatorInput> post,
      long snapshotAfterBytes) {
    this.origin = origin;
    this.genesis = genesis;
    this.chain = chain;
    this.others = others;
    CoordinatorMachine restored = origin.get();
    ledger = new Ledger(restored, log, chain, checks::taken, true, snapshotAfterBytes);
    errands = new Errands(ledger, peers, checks, blocks, post);
    machine = new ValidatorMachine(origin, genesis, restored, seat.verifiers(), seat.node());
    see();
  }

  @Override
  public void step(CoordinatorInput input) {
    take(new ValidatorInput.Outside(input));
  }

  /**
   * The agreement wants a payload for a slot of this validator's.
   *
   * @param answer takes it, on the coordinator's thread, if there is one
   */
  public void propose(ValidatorInput.ProposeAsked ask, Consumer<byte[]> answer) {
    // A slot before this one is over, and not answered any more.
    proposal = Optional.of(new Wanted(ask.slot(), answer));
    take(ask);
  }

  /**
   * The agreement wants to know whether a candidate is valid.
   *
   * @param answer takes it, on the coordinator's thread, once it is known
   */
  public void judge(ValidatorInput.JudgeAsked ask, Consumer<Boolean> answer) {
    Candidate candidate = ask.candidate();
    judgements.put(hash(candidate), new Awaited(candidate.header().height(), answer));
    take(ask);
  }

  /**
   * Another validator says something of what it has verified.
   *
   * @param node who says so, as its connection has proved
   * @throws IllegalArgumentException if the message is about something else
   */
  public void advised(Hash32 node, Message message) {
    switch (message) {
      case Message.BlocksVerified said -> take(new ValidatorInput.Told(node, said.blocks()));
      case Message.ResultVerified said -> take(new ValidatorInput.ResultTold(node, said.result()));
      case Work.Submit result -> take(new ValidatorInput.Offered(node, result));
      default -> throw new IllegalArgumentException("no advice: " + message.getClass());
    }
  }

  /** A candidate is final; durable when this returns. */
  public void isFinal(ValidatorInput.BecameFinal made) {
    take(made);
  }

  /**
   * Takes final candidates over that came from another validator; durable when this returns.
   *
   * @param candidates in the order of the chain, each as {@link ValidatorInput.Brought}
   */
  public void bring(List<LogEntry.Taken> candidates) {
    for (int i = 0; i < candidates.size(); i++) {
      take(new ValidatorInput.Brought(candidates.get(i), i == candidates.size() - 1));
    }
  }

  /** Goes on from a later state that came from another validator; durable when this returns. */
  public void begin(StateTransfer.Brought brought) {
    chain.keepForBegin(brought.contracts());
    take(brought.state());
  }

  /**
   * The last checkpoint of those that this validator lacks and may need: the blocks of realms that
   * are served are judged by them, and so are aggregates. Empty if it has them. From any thread.
   */
  public OptionalLong lacksBefore() {
    long missing = chain.wholeFrom() - 1;
    return missing > Math.max(0, chain.begin() - CHECKPOINTS_BEFORE_BEGIN)
        ? OptionalLong.of(missing)
        : OptionalLong.empty();
  }

  /**
   * Adds checkpoints that are final before those that are here, latest first.
   *
   * @return whether they are those that came before
   */
  public boolean addBefore(List<Checkpoint> before) {
    try {
      chain.prepend(before);
      return true;
    } catch (InvalidCheckpointException e) {
      LOG.debug("not added: {}", e.getMessage());
      return false;
    }
  }

  /** A registered contract that is durable. From any thread. */
  public Optional<Contract> contract(ContractId id) {
    return chain.contract(id);
  }

  /**
   * A machine at a state. From any thread.
   *
   * @throws dev.freehold.core.codec.MalformedException if it is no state of this network
   */
  public CoordinatorMachine machineAt(CoordinatorSnapshot snapshot) {
    CoordinatorMachine at = origin.get();
    at.restore(snapshot);
    return at;
  }

  @Override
  public List<byte[]> candidatesFrom(long from) {
    return ledger.kept().from(from);
  }

  @Override
  public Optional<State> newestState() {
    return ledger.state().newest();
  }

  @Override
  public Optional<byte[]> statePart(long height, int index) {
    return ledger.state().part(height, index);
  }

  /** The latest final checkpoint that is durable. From any thread. */
  public Checkpoint head() {
    return chain.head();
  }

  /**
   * The height of what a certificate makes final; empty while that is not here. Only the last
   * checkpoints are looked at.
   */
  public OptionalLong heightOf(Certificate finality) {
    long height = height();
    for (long at = height; at > Math.max(0, height - Limits.FINALITY_PATH_MAX); at--) {
      Optional<FinalityProof> proof = chain.checkpoint(at).flatMap(Checkpoint::finality);
      if (proof.isEmpty() || proof.get().slot() < finality.slot()) {
        break;
      }
      Hash32 checkpoint = chain.checkpoint(at).get().hash();
      if (proof.get().candidate(at, checkpoint).hash(genesis).equals(finality.candidate())) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  private void take(ValidatorInput input) {
    machine.step(input).forEach(this::carryOut);
  }

  private void carryOut(ValidatorEffect effect) {
    switch (effect) {
      case ValidatorEffect.Act(CoordinatorEffect act) -> {
        errands.carryOut(act);
        if (act instanceof CoordinatorEffect.Persist(LogEntry.Taken _)) {
          ledger.beginAnewIfLong();
          see();
        }
      }
      case ValidatorEffect.BeginAnew e -> {
        ledger.beginWith(e.snapshot(), e.candidate());
        see();
      }
      case ValidatorEffect.Proposed e ->
          proposal
              .filter(wanted -> wanted.slot() == e.slot())
              .ifPresent(wanted -> wanted.answer().accept(e.payload()));
      case ValidatorEffect.Judged e -> {
        if (!e.isValid()) {
          LOG.warn("candidate {} is not valid: {}", e.candidate().abbreviated(), e.objection());
        }
        Awaited awaited = judgements.remove(e.candidate());
        if (awaited != null) {
          awaited.answer().accept(e.isValid());
        }
      }
      case ValidatorEffect.Tell e -> others.get().tell(e.blocks());
      case ValidatorEffect.Offer e -> others.get().offer(e.nodes(), e.result());
      case ValidatorEffect.TellResult e -> others.get().tell(e.result());
      case ValidatorEffect.Leads e -> {
        isLeading = e.isLeading();
        LOG.debug("{} at slot {}", isLeading ? "this validator leads" : "another leads", e.slot());
      }
    }
  }

  /** Takes note of what is final: nothing else changes who serves what, or the orders' number. */
  private void see() {
    realms = machine.realms();
    nextOrder = machine.nextOrder();
    // Whoever waits for what is decided waits no longer.
    judgements.values().removeIf(awaited -> awaited.height() <= machine.head().height());
  }

  private Hash32 hash(Candidate candidate) {
    return candidate.header().hash(genesis);
  }

  /** The height of the latest final checkpoint that is durable. From any thread. */
  public long height() {
    return head().height();
  }

  /** Whether this validator leads. From any thread. */
  public boolean isLeading() {
    return isLeading;
  }

  @Override
  public List<RealmEndpoint> realms() {
    return realms;
  }

  @Override
  public long nextOrder() {
    return nextOrder;
  }
}

package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.NamedState;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Transfer of the newest state that one other validator keeps: says what to ask it next, and holds
 * each answer against what a quorum voted for. What is held of a liar is no more than what is true
 * has, and a checkpoint. Does no I/O; for one thread.
 */
public final class StateTransfer {
  private static final int CONTRACTS_ASKED = 16;

  private final TakenCheck check;
  private final CommitteeDriver driver;

  /** Questions that were asked, and of these those that were answered. */
  private int asked;

  private int answered;
  private Optional<LogEntry.Taken> named = Optional.empty();
  private int parts;
  private final Encoder bytes = new Encoder();
  private Optional<CoordinatorSnapshot> snapshot = Optional.empty();
  private CoordinatorMachine at;
  private int contractsBefore;
  private Hash32 registry = Hash32.ZERO;
  private final List<Contract> contracts = new ArrayList<>();

  /**
   * State as it came, which is what was voted for.
   *
   * @param contracts those that are not here of what it has registered
   */
  public record Brought(ValidatorInput.StateBrought state, List<Contract> contracts) {}

  public StateTransfer(TakenCheck check, CommitteeDriver driver) {
    this.check = check;
    this.driver = driver;
  }

  /** The height of the state that is offered; empty before, or if it is none above what is here. */
  public OptionalLong height() {
    return named.stream().mapToLong(of -> of.checkpoint().height() - 1).findFirst();
  }

  /** The next question, if one is to be asked before the next answer. */
  public Optional<IntFunction<Query>> ask() {
    boolean isNext = snapshot.isEmpty() ? asked == answered : asked - answered < CONTRACTS_ASKED;
    if (!isNext || asked == questions()) {
      return Optional.empty();
    }
    int question = asked++;
    if (question == 0) {
      return Optional.of(Query.NewestState::new);
    }
    if (question <= parts) {
      long height = height().orElseThrow();
      return Optional.of(request -> new Query.StatePartOf(request, height, question - 1));
    }
    ContractId id = new ContractId(contractsBefore + question - parts);
    return Optional.of(request -> new Query.ContractOf(request, id));
  }

  /** How many questions there are, as far as is known. */
  private int questions() {
    if (snapshot.isPresent()) {
      return 1 + parts + NamedState.contracts(at) - contractsBefore;
    }
    return 1 + parts;
  }

  /** Whether the answers to all that was asked are here, and nothing more is to be asked. */
  public boolean isOver() {
    return answered > 0 && answered == questions();
  }

  /** The whole state, once it {@link #isOver}; empty if none above what is here was offered. */
  public Optional<Brought> brought() {
    return isOver() && snapshot.isPresent()
        ? Optional.of(
            new Brought(
                new ValidatorInput.StateBrought(snapshot.get(), named.orElseThrow()),
                List.copyOf(contracts)))
        : Optional.empty();
  }

  /**
   * Takes the answer to the first question that has none yet.
   *
   * @throws MalformedException if it cannot be true
   */
  public void take(Answer answer) {
    switch (answer) {
      case Answer.StateKept kept when answered == 0 -> offered(kept);
      case Answer.StatePart part when answered > 0 && answered <= parts -> part(part.bytes());
      case Answer.ContractState state when answered > parts && snapshot.isPresent() ->
          contract(state.contract());
      default -> throw wrong("it was asked for a state, and answers otherwise");
    }
    answered++;
    if (isOver()
        && snapshot.isPresent()
        && !registry.equals(snapshot.get().head().registryRoot())) {
      throw wrong("its contracts are not those that were registered");
    }
  }

  private static MalformedException wrong(String what) {
    return new MalformedException(Reason.OUT_OF_RANGE, what);
  }

  private static void require(Optional<String> objection) {
    if (objection.isPresent()) {
      throw wrong("its state: " + objection.get());
    }
  }

  private void offered(Answer.StateKept kept) {
    LogEntry entry = LogEntry.decode(kept.candidate());
    require(check.stateObjection(entry));
    LogEntry.Taken taken = (LogEntry.Taken) entry;
    long stateBytes = taken.state().orElseThrow().stateBytes();
    if (kept.parts() < 1 || kept.parts() > partsMax(stateBytes)) {
      throw wrong("%d parts of a state of %d bytes".formatted(kept.parts(), stateBytes));
    }
    if (taken.checkpoint().height() - 1 > driver.height()) {
      named = Optional.of(taken);
      parts = kept.parts();
    }
  }

  /** Parts that a state has at the most, with the checkpoint that it is at. */
  private static long partsMax(long stateBytes) {
    long most =
        Math.min(stateBytes + Limits.PEER_FRAME_BYTES_MAX, Limits.COORDINATOR_SNAPSHOT_BYTES_MAX);
    return Math.ceilDiv(most, Limits.COORDINATOR_SNAPSHOT_PART_BYTES);
  }

  private void part(byte[] part) {
    boolean isLast = answered == parts;
    if (isLast ? part.length == 0 : part.length != Limits.COORDINATOR_SNAPSHOT_PART_BYTES) {
      throw wrong("a part of a state has %d bytes".formatted(part.length));
    }
    bytes.raw(part);
    if (isLast) {
      CoordinatorSnapshot whole = CoordinatorSnapshot.decode(bytes.toBytes());
      require(check.objection(whole, named.orElseThrow()));
      at = driver.machineAt(whole);
      snapshot = Optional.of(whole);
      passContractsThatAreHere();
    }
  }

  private void passContractsThatAreHere() {
    Optional<Contract> here = driver.contract(new ContractId(1));
    while (here.isPresent() && NamedState.hasRegistered(at, here.get())) {
      registry = here.get().registeredAfter(registry);
      contractsBefore++;
      here = driver.contract(new ContractId(contractsBefore + 1));
    }
  }

  /** Whose keys are registered is no longer than what is true, or not by much. */
  private void contract(Contract contract) {
    boolean isNext = contract.id().value() == contractsBefore + answered - parts;
    if (!isNext || !NamedState.hasRegistered(at, contract)) {
      throw wrong("it gives out another contract than was registered");
    }
    contracts.add(contract);
    registry = contract.registeredAfter(registry);
  }
}

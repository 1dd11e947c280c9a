package dev.freehold.node.validator;

import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.NamedState;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.validator.OtherValidators.Source;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Bringing of a state that a final candidate names, from the other validators: for one that lacks
 * candidates that nobody keeps. The highest one is taken, so that an old one holds nobody back.
 * What is held of a liar is no more than what is true has, and a checkpoint. For one thread.
 */
final class StateBringing {
  private static final int CONTRACTS_ASKED = 16;

  private final OtherValidators others;
  private final TakenCheck check;
  private final CommitteeDriver driver;

  /**
   * State that another validator keeps.
   *
   * @param named the final candidate that names it
   */
  private record Offer(Source source, LogEntry.Taken named, int parts) {
    long height() {
      return named.checkpoint().height() - 1;
    }

    LogEntry.StateAt state() {
      return named.state().orElseThrow();
    }
  }

  private record Keeper(Source source, long height) {}

  /**
   * State as it came, which is what was voted for.
   *
   * @param contracts those that are not here of what it has registered
   */
  record Brought(Source source, ValidatorInput.StateBrought state, List<Contract> contracts) {}

  StateBringing(OtherValidators others, TakenCheck check, CommitteeDriver driver) {
    this.others = others;
    this.check = check;
    this.driver = driver;
  }

  /** Asks all for their newest state; the highest above what is here that holds, if one does. */
  Optional<Brought> bring() throws InterruptedException {
    // Candidates are large: each is asked for again when it is its turn.
    List<Keeper> keepers = new ArrayList<>();
    for (Source source : others.sources()) {
      others.ask(
          source,
          connection ->
              offer(source, connection)
                  .ifPresent(offer -> keepers.add(new Keeper(source, offer.height()))));
    }
    keepers.sort(Comparator.comparingLong(Keeper::height).reversed());
    List<Brought> brought = new ArrayList<>();
    for (Keeper keeper : keepers) {
      if (brought.isEmpty()) {
        others.ask(
            keeper.source,
            connection ->
                offer(keeper.source, connection)
                    .ifPresent(offer -> brought.add(pull(offer, connection))));
      }
    }
    return brought.stream().findFirst();
  }

  private Optional<Offer> offer(Source source, NodeConnection connection) {
    Answer answer;
    try {
      answer = connection.ask(Query.NewestState::new);
    } catch (QueryFailedException e) {
      return Optional.empty();
    }
    if (!(answer instanceof Answer.StateKept kept)) {
      throw new LyingNodeException("it was asked for a state, and answers otherwise");
    }
    LogEntry entry = LogEntry.decode(kept.candidate());
    require(check.stateObjection(entry), "its state");
    Offer offer = new Offer(source, (LogEntry.Taken) entry, kept.parts());
    if (kept.parts() < 1 || kept.parts() > partsMax(offer.state().stateBytes())) {
      throw new LyingNodeException(
          "%d parts of a state of %d bytes".formatted(kept.parts(), offer.state().stateBytes()));
    }
    return offer.height() > driver.height() ? Optional.of(offer) : Optional.empty();
  }

  /** Parts that a state has at the most, with the checkpoint that it is at. */
  private static long partsMax(long stateBytes) {
    long bytes =
        Math.min(stateBytes + Limits.PEER_FRAME_BYTES_MAX, Limits.COORDINATOR_SNAPSHOT_BYTES_MAX);
    return Math.ceilDiv(bytes, Limits.COORDINATOR_SNAPSHOT_PART_BYTES);
  }

  private static void require(Optional<String> objection, String what) {
    if (objection.isPresent()) {
      throw new LyingNodeException(what + ": " + objection.get());
    }
  }

  private Brought pull(Offer offer, NodeConnection connection) {
    Encoder bytes = new Encoder();
    for (int index = 0; index < offer.parts; index++) {
      byte[] part = part(connection, offer.height(), index);
      boolean isLast = index == offer.parts - 1;
      if (isLast ? part.length == 0 : part.length != Limits.COORDINATOR_SNAPSHOT_PART_BYTES) {
        throw new LyingNodeException("a part of a state has %d bytes".formatted(part.length));
      }
      bytes.raw(part);
    }
    CoordinatorSnapshot snapshot = CoordinatorSnapshot.decode(bytes.toBytes());
    require(check.objection(snapshot, offer.named), "its state");
    List<Contract> contracts = contracts(connection, snapshot);
    return new Brought(
        offer.source, new ValidatorInput.StateBrought(snapshot, offer.named), contracts);
  }

  private static byte[] part(NodeConnection connection, long height, int index) {
    if (connection.ask(request -> new Query.StatePartOf(request, height, index))
        instanceof Answer.StatePart part) {
      return part.bytes();
    }
    throw new LyingNodeException("it was asked for a part of a state, and answers otherwise");
  }

  /** Contracts that the state has registered and that are not here, under the registry's root. */
  private List<Contract> contracts(NodeConnection connection, CoordinatorSnapshot snapshot) {
    CoordinatorMachine at = driver.machineAt(snapshot);
    Hash32 root = Hash32.ZERO;
    int next = 1;
    Optional<Contract> here = driver.contract(new ContractId(next));
    while (here.isPresent() && NamedState.hasRegistered(at, here.get())) {
      root = here.get().registeredAfter(root);
      here = driver.contract(new ContractId(++next));
    }
    List<Contract> contracts = new ArrayList<>();
    Deque<CompletableFuture<Answer>> asked = new ArrayDeque<>();
    int ask = next;
    for (int left = NamedState.contracts(at) - next + 1; left > 0; left--) {
      while (ask <= NamedState.contracts(at) && asked.size() < CONTRACTS_ASKED) {
        ContractId id = new ContractId(ask++);
        asked.add(connection.askLater(request -> new Query.ContractOf(request, id)));
      }
      // Whose keys are registered is no longer than what is true, or not by much.
      if (!(NodeConnection.await(asked.remove()) instanceof Answer.ContractState answer)
          || !NamedState.hasRegistered(at, answer.contract())) {
        throw new LyingNodeException("it gives out another contract than was registered");
      }
      contracts.add(answer.contract());
      root = answer.contract().registeredAfter(root);
    }
    if (!root.equals(snapshot.head().registryRoot())) {
      throw new LyingNodeException("its contracts are not those that were registered");
    }
    return contracts;
  }
}

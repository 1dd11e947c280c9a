package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.ChainView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The checkpoints that are durable in the coordinator's log: what is final. */
final class SealedChain implements ChainView {
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<Long> rewards = new ArrayList<>();
  private final Map<ContractId, Contract> contracts = new TreeMap<>();
  private final Map<RealmId, TreeMap<Long, Long>> covered = new TreeMap<>();

  void add(Checkpoint checkpoint) {
    long before = checkpoints.isEmpty() ? 0 : rewards.getLast();
    checkpoints.add(checkpoint);
    rewards.add(
        before
            + checkpoint.events().stream()
                .filter(CheckpointEvent.Rewarded.class::isInstance)
                .mapToLong(CheckpointEvent::value)
                .sum());
    for (RealmHeader header : checkpoint.headers()) {
      covered
          .computeIfAbsent(header.realm(), _ -> new TreeMap<>())
          .put(checkpoint.height(), header.height());
    }
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered registered) {
        contracts.put(registered.contract().id(), registered.contract());
      }
    }
  }

  Checkpoint head() {
    return checkpoints.getLast();
  }

  Optional<Checkpoint> checkpoint(long height) {
    return height < 0 || height >= checkpoints.size()
        ? Optional.empty()
        : Optional.of(checkpoints.get((int) height));
  }

  /** The latest block of a realm that a checkpoint holds. */
  long coveredAt(RealmId realm, long checkpointHeight) {
    var entry = covered.getOrDefault(realm, new TreeMap<>()).floorEntry(checkpointHeight);
    return entry == null ? 0 : entry.getValue();
  }

  /** All rewards of the checkpoints up to this one. */
  long rewardsUpTo(long height) {
    return rewards.get((int) height);
  }

  /** What a realm must carry out of the checkpoints in (from, to]. */
  List<CheckpointEvent> eventsFor(RealmId realm, long from, long to) {
    List<CheckpointEvent> events = new ArrayList<>();
    for (long height = from + 1; height <= to; height++) {
      events.addAll(checkpoints.get((int) height).eventsFor(realm));
    }
    return events;
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    return checkpoint(height).map(Checkpoint::globalRoot);
  }

  @Override
  public Optional<Totals> totals(long height) {
    return checkpoint(height).map(Checkpoint::totals);
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.ofNullable(contracts.get(id));
  }
}

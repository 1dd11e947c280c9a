package dev.freehold.core.memory;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.ContractRegistered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.CheckpointsBefore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RegistryRoot;
import dev.freehold.core.tree.SparseTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Checkpoints and contracts in memory. */
final class MemoryChainStore implements ChainStore {
  private final MemoryNodeStore.TreeUpdates updates;
  private final Consumer<StoreWrite> journal;
  private final TreeMap<Long, Checkpoint> checkpoints = new TreeMap<>();
  private final Map<ContractId, Contract> contracts = new TreeMap<>();
  private final Map<RealmId, TreeMap<Long, Long>> realmHeights = new TreeMap<>();
  private final Map<ContractId, Contract> keptForBegin = new TreeMap<>();
  private final Map<RealmId, RealmHeader> atBegin = new TreeMap<>();
  private final VersionedTree tree = new VersionedTree();
  private long begin;
  private long wholeFrom;

  MemoryChainStore(
      Checkpoint genesis, MemoryNodeStore.TreeUpdates updates, Consumer<StoreWrite> journal) {
    this.updates = updates;
    this.journal = journal;
    apply(genesis);
  }

  @Override
  public Checkpoint head() {
    return checkpoints.lastEntry().getValue();
  }

  @Override
  public void append(Checkpoint checkpoint) {
    long height = checkpoint.height();
    Checkpoint head = head();
    if (height != head.height() + 1 || !checkpoint.previous().equals(head.hash())) {
      throw new InvalidCheckpointException(
          "checkpoint " + height + " does not follow " + head.height());
    }
    requireForward(checkpoint);
    for (Contract contract : registered(checkpoint)) {
      if (contracts.containsKey(contract.id())) {
        throw new InvalidCheckpointException(
            "checkpoint " + height + " registers contract " + contract.id() + " again");
      }
    }
    Fr root = RealmTree.rootAfter(tree, updates.of(checkpoint, tree));
    if (!root.equals(checkpoint.globalRoot())) {
      throw new InvalidCheckpointException(
          "the headers of checkpoint " + height + " do not give its root");
    }
    journal.accept(new StoreWrite.Appended(checkpoint));
    apply(checkpoint);
  }

  /** Each realm stands in a checkpoint at most once, in order, and none goes back. */
  private void requireForward(Checkpoint checkpoint) {
    int last = -1;
    for (RealmHeader header : checkpoint.headers()) {
      if (header.realm().value() <= last
          || header.height() <= realmHeightAt(header.realm(), head().height()).orElse(0L)) {
        throw new InvalidCheckpointException(
            "checkpoint %d has realm %s out of order, or takes it back"
                .formatted(checkpoint.height(), header.realm()));
      }
      last = header.realm().value();
    }
  }

  private static List<Contract> registered(Checkpoint checkpoint) {
    return checkpoint.events().stream()
        .filter(ContractRegistered.class::isInstance)
        .map(event -> ((ContractRegistered) event).contract())
        .toList();
  }

  /** Takes over what is in the journal. */
  void apply(Checkpoint checkpoint) {
    long height = checkpoint.height();
    tree.put(updates.of(checkpoint, tree), height);
    for (RealmHeader header : checkpoint.headers()) {
      realmHeights
          .computeIfAbsent(header.realm(), _ -> new TreeMap<>())
          .put(height, header.height());
    }
    registered(checkpoint).forEach(contract -> contracts.put(contract.id(), contract));
    checkpoints.put(height, checkpoint);
  }

  @Override
  public long begin() {
    return begin;
  }

  @Override
  public long wholeFrom() {
    return wholeFrom;
  }

  @Override
  public void prepend(List<Checkpoint> before) {
    CheckpointsBefore.require(this, before);
    StoreWrite.Prepended write = new StoreWrite.Prepended(before);
    journal.accept(write);
    apply(write);
  }

  /** Takes over what is in the journal. */
  void apply(StoreWrite.Prepended write) {
    write.before().forEach(checkpoint -> checkpoints.put(checkpoint.height(), checkpoint));
    wholeFrom -= write.before().size();
  }

  @Override
  public Optional<RealmHeader> headerAtBegin(RealmId realm) {
    return Optional.ofNullable(atBegin.get(realm));
  }

  @Override
  public void keepForBegin(List<Contract> kept) {
    StoreWrite.KeptForBegin write = new StoreWrite.KeptForBegin(kept);
    journal.accept(write);
    apply(write);
  }

  /** Takes over what is in the journal. */
  void apply(StoreWrite.KeptForBegin write) {
    write.contracts().forEach(contract -> keptForBegin.put(contract.id(), contract));
  }

  @Override
  public void beginAt(Checkpoint checkpoint, List<RealmHeader> headers) {
    if (checkpoint.height() <= head().height()) {
      throw new InvalidCheckpointException(
          "checkpoint " + checkpoint.height() + " is not above " + head().height());
    }
    RegistryRoot.require(checkpoint, id -> contract(id).or(() -> kept(id)));
    Fr root = RealmTree.rootAfter(tree, RealmTree.update(tree, headers));
    if (!root.equals(checkpoint.globalRoot())) {
      throw new InvalidCheckpointException(
          "the realms' headers do not give the root of checkpoint " + checkpoint.height());
    }
    StoreWrite.BegunAt write = new StoreWrite.BegunAt(checkpoint, headers);
    journal.accept(write);
    apply(write);
  }

  private Optional<Contract> kept(ContractId id) {
    return Optional.ofNullable(keptForBegin.get(id));
  }

  /** Takes over what is in the journal. */
  void apply(StoreWrite.BegunAt write) {
    begin = write.checkpoint().height();
    wholeFrom = begin;
    tree.put(RealmTree.update(tree, write.headers()), begin);
    atBegin.clear();
    for (RealmHeader header : write.headers()) {
      atBegin.put(header.realm(), header);
      realmHeights
          .computeIfAbsent(header.realm(), _ -> new TreeMap<>())
          .put(begin, header.height());
    }
    contracts.putAll(keptForBegin);
    keptForBegin.clear();
    checkpoints.put(begin, write.checkpoint());
  }

  @Override
  public Optional<Checkpoint> checkpoint(long height) {
    return Optional.ofNullable(checkpoints.get(height));
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    return checkpoint(height).map(Checkpoint::globalRoot);
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.ofNullable(contracts.get(id));
  }

  @Override
  public Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight) {
    boolean isBefore = checkpointHeight > 0 && checkpointHeight < begin;
    if (isBefore || checkpointHeight < 0 || checkpointHeight > head().height()) {
      return Optional.empty();
    }
    var entry = realmHeights.getOrDefault(realm, new TreeMap<>()).floorEntry(checkpointHeight);
    return Optional.of(entry == null ? 0L : entry.getValue());
  }

  @Override
  public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
    return checkpointHeight < oldestReadable() || checkpointHeight > head().height()
        ? Optional.empty()
        : Optional.of(tree.at(checkpointHeight));
  }

  private long oldestReadable() {
    return Math.max(begin, head().height() - Limits.READABLE_CHECKPOINTS_MIN);
  }

  /** The oldest block of a realm that a readable checkpoint refers to. */
  long readableFrom(RealmId realm) {
    return realmHeightAt(realm, oldestReadable()).orElse(0L);
  }
}

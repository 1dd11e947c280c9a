package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.ContractRegistered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Checkpoints and contracts on a disk. A world is short: every checkpoint stays readable. */
public final class MemoryChainStore implements ChainStore {
  private final Consumer<Write.Appended> writer;
  private final RealmTrees trees;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final Map<ContractId, Contract> contracts = new TreeMap<>();
  private final Map<RealmId, TreeMap<Long, Long>> realmHeights = new TreeMap<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Long, Versions<Fr>> nodes = new HashMap<>();

  /**
   * @param trees what has been hashed before in this world
   * @param writer makes an append durable before it returns
   */
  public MemoryChainStore(Checkpoint genesis, RealmTrees trees, Consumer<Write.Appended> writer) {
    this.trees = trees;
    this.writer = writer;
    apply(genesis);
  }

  @Override
  public Checkpoint head() {
    return checkpoints.getLast();
  }

  @Override
  public void append(Checkpoint checkpoint) {
    Checkpoint head = head();
    if (checkpoint.height() != head.height() + 1 || !checkpoint.previous().equals(head.hash())) {
      throw new InvalidCheckpointException(
          "checkpoint " + checkpoint.height() + " does not follow " + head.height());
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (header.height() <= realmHeightAt(header.realm(), head.height()).orElse(0L)) {
        throw new InvalidCheckpointException(
            "checkpoint " + checkpoint.height() + " takes realm " + header.realm() + " back");
      }
    }
    Fr root = trees.after(checkpoint, this::currentNode).root();
    if (!root.equals(checkpoint.globalRoot())) {
      throw new InvalidCheckpointException(
          "the headers of checkpoint " + checkpoint.height() + " do not give its root");
    }
    writer.accept(new Write.Appended(checkpoint));
    apply(checkpoint);
  }

  /** Takes over what is on the disk. */
  void apply(Checkpoint checkpoint) {
    long height = checkpoint.height();
    trees
        .after(checkpoint, this::currentNode)
        .nodes()
        .forEach(
            node ->
                nodes
                    .computeIfAbsent(nodeKey(node.level(), node.index()), _ -> new Versions<>())
                    .put(height, node.value()));
    for (RealmHeader header : checkpoint.headers()) {
      realmHeights
          .computeIfAbsent(header.realm(), _ -> new TreeMap<>())
          .put(height, header.height());
    }
    for (var event : checkpoint.events()) {
      if (event instanceof ContractRegistered registered) {
        contracts.put(registered.contract().id(), registered.contract());
      }
    }
    checkpoints.add(checkpoint);
  }

  @Override
  public Optional<Checkpoint> checkpoint(long height) {
    return height < 0 || height >= checkpoints.size()
        ? Optional.empty()
        : Optional.of(checkpoints.get((int) height));
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
    if (checkpointHeight < 0 || checkpointHeight > head().height()) {
      return Optional.empty();
    }
    var entry = realmHeights.getOrDefault(realm, new TreeMap<>()).floorEntry(checkpointHeight);
    return Optional.of(entry == null ? 0L : entry.getValue());
  }

  @Override
  public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
    return checkpoint(checkpointHeight)
        .map(
            _ ->
                (level, index) -> {
                  Versions<Fr> node = nodes.get(nodeKey(level, index));
                  return node == null ? null : node.at(checkpointHeight);
                });
  }

  private Fr currentNode(int level, long index) {
    Versions<Fr> node = nodes.get(nodeKey(level, index));
    return node == null ? null : node.latest();
  }

  private static long nodeKey(int level, long index) {
    return (long) level << RealmId.BITS | index;
  }
}

package dev.freehold.cli.storecare;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RegistryRoot;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The chain of checkpoints in a store: links, roots, contracts, and the tree that is stored. */
final class ChainCheck {
  private final Genesis genesis;
  private final ChainStore chain;
  private final Steps steps;
  private final RealmTree tree = new RealmTree();
  private final Map<RealmId, Long> heights = new TreeMap<>();

  ChainCheck(Genesis genesis, ChainStore chain, Steps steps) {
    this.genesis = genesis;
    this.chain = chain;
    this.steps = steps;
  }

  static void requireFollows(Checkpoint before, Checkpoint checkpoint, String where) {
    if (checkpoint.height() != before.height() + 1
        || !checkpoint.previous().equals(before.hash())) {
      throw new AuditException(
          "%s: checkpoint %d does not link to checkpoint %d"
              .formatted(where, checkpoint.height(), before.height()));
    }
  }

  void run() {
    Checkpoint before = at(0);
    if (!before.equals(genesis.checkpoint())) {
      throw new AuditException("checkpoint 0 is not that of the genesis");
    }
    long head = chain.head().height();
    long begin = chain.begin();
    if (begin > 0) {
      requireLinked(chain.wholeFrom(), begin);
      before = at(begin);
      requireBegin(before);
    }
    for (long height = begin + 1; height <= head; height++) {
      Checkpoint checkpoint = at(height);
      requireFollows(before, checkpoint, "the store");
      requireRoot(checkpoint);
      requireContracts(checkpoint);
      before = checkpoint;
      steps.at("checkpoint", height, head);
    }
    requireStoredTree(before);
  }

  /** Checkpoints that were brought after the one at which the store begins, from before it. */
  private void requireLinked(long from, long begin) {
    for (long height = from + 1; height <= begin; height++) {
      requireFollows(at(height - 1), at(height), "the store");
    }
  }

  /** What is from before was brought as it stands, and only that can be looked at. */
  private void requireBegin(Checkpoint begin) {
    List<RealmHeader> headers = new ArrayList<>();
    for (int realm = 0; realm < genesis.activeRealms(); realm++) {
      chain.headerAtBegin(new RealmId(realm)).ifPresent(headers::add);
    }
    if (!tree.put(headers).equals(begin.globalRoot())) {
      throw new AuditException(
          "the root of checkpoint %d, at which the store begins, does not follow from its headers"
              .formatted(begin.height()));
    }
    try {
      RegistryRoot.require(begin, chain::contract);
    } catch (InvalidCheckpointException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }

  private Checkpoint at(long height) {
    return chain
        .checkpoint(height)
        .orElseThrow(() -> new AuditException("checkpoint " + height + " is missing"));
  }

  private void requireRoot(Checkpoint checkpoint) {
    for (RealmHeader header : checkpoint.headers()) {
      heights.put(header.realm(), header.height());
      if (!chain.realmHeightAt(header.realm(), checkpoint.height()).equals(height(header))) {
        throw new AuditException(
            "the store does not name block %d of realm %s for checkpoint %d"
                .formatted(header.height(), header.realm(), checkpoint.height()));
      }
    }
    if (!tree.put(checkpoint.headers()).equals(checkpoint.globalRoot())) {
      throw new AuditException(
          "the root of checkpoint " + checkpoint.height() + " does not follow from its headers");
    }
  }

  private static Optional<Long> height(RealmHeader header) {
    return Optional.of(header.height());
  }

  private void requireContracts(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered registered
          && !chain
              .contract(registered.contract().id())
              .filter(registered.contract()::equals)
              .isPresent()) {
        throw new AuditException(
            "contract %s, which checkpoint %d registered, is missing or another"
                .formatted(registered.contract().id(), checkpoint.height()));
      }
    }
  }

  private void requireStoredTree(Checkpoint head) {
    SparseTree.NodeSource stored =
        chain
            .realmTreeAt(head.height())
            .orElseThrow(() -> new AuditException("the tree over the realms is not readable"));
    tree.forEachNode(
        (level, index, value) -> {
          if (!value.equals(stored.node(level, index))) {
            throw new AuditException(
                "the tree over the realms: node %d at level %d is wrong".formatted(index, level));
          }
        });
  }
}

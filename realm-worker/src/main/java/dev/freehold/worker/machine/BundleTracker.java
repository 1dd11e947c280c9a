package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Statuses of the bundles that are not final yet, and the connections that want to know. A bundle
 * leaves when its status is terminal; what is durable is answered from the store afterwards.
 */
final class BundleTracker {
  private static final class Entry {
    private final UserId user;
    private final List<Long> listeners = new ArrayList<>(1);
    private BundleStatus status = new BundleStatus.Received();

    private Entry(UserId user) {
      this.user = user;
    }
  }

  /** A bundle that was applied at a position of its block. */
  private record Placed(Hash32 bundle, int position) {}

  /** A block that was committed by this process. */
  private record OwnBlock(RealmHeader header, BundleList list, List<Placed> applied) {}

  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Entry> entries = new HashMap<>();
  private final Map<UserId, Integer> pendingByUser = new HashMap<>();

  // Blocks that no checkpoint holds yet, by height. Of those that were committed before this
  // process, which are all below its own, there are the bundles that were submitted again.
  private final TreeMap<Long, List<Hash32>> earlier = new TreeMap<>();
  private final TreeMap<Long, OwnBlock> own = new TreeMap<>();

  /** Whether a bundle is here. */
  boolean isHere(Hash32 bundle) {
    return entries.containsKey(bundle);
  }

  /** Where a bundle stands; empty if it is not here. */
  Optional<BundleStatus> status(Hash32 bundle) {
    return Optional.ofNullable(entries.get(bundle)).map(entry -> entry.status);
  }

  /** Bundles of a user on the way to a block. */
  int pending(UserId user) {
    return pendingByUser.getOrDefault(user, 0);
  }

  /** A bundle was admitted: tells its sender. */
  void admit(Bundle bundle, long connection, List<RealmEffect> effects) {
    Entry entry = new Entry(bundle.user());
    entry.listeners.add(connection);
    entries.put(bundle.id(), entry);
    pendingByUser.merge(bundle.user(), 1, Integer::sum);
    effects.add(new RealmEffect.Tell(connection, bundle.id(), entry.status));
  }

  /** A bundle that is here was submitted again: tells the sender, now and from now on. */
  void listen(Hash32 bundle, long connection, List<RealmEffect> effects) {
    Entry entry = entries.get(bundle);
    if (!entry.listeners.contains(connection)
        && entry.listeners.size() < Limits.BUNDLE_LISTENERS_MAX) {
      entry.listeners.add(connection);
    }
    effects.add(new RealmEffect.Tell(connection, bundle, entry.status));
  }

  /** A bundle's status has changed: tells all who listen. */
  void change(Hash32 bundle, BundleStatus status, List<RealmEffect> effects) {
    Entry entry = entries.get(bundle);
    entry.status = status;
    if (status instanceof BundleStatus.Rejected rejected) {
      effects.add(new RealmEffect.KeepRejection(bundle, rejected));
    }
    for (long connection : entry.listeners) {
      effects.add(new RealmEffect.Tell(connection, bundle, status));
    }
    if (status.isTerminal()) {
      entries.remove(bundle);
    }
    if (status instanceof BundleStatus.Committed
        || status instanceof BundleStatus.Failed
        || status instanceof BundleStatus.Rejected) {
      pendingByUser.computeIfPresent(entry.user, (_, n) -> n == 1 ? null : n - 1);
    }
  }

  /** A block is durable. */
  void committed(RealmBlock block, List<RealmEffect> effects) {
    long height = block.header().height();
    for (FailedBundle mark : block.failed()) {
      change(block.bundle(mark).id(), new BundleStatus.Failed(mark.reason(), height), effects);
    }
    List<Placed> applied = new ArrayList<>();
    Map<Integer, RejectReason> failed = FailedBundle.reasons(block.failed());
    for (int i = 0; i < block.bundles().size(); i++) {
      Hash32 id = block.bundles().get(i).id();
      if (!failed.containsKey(i)) {
        change(id, new BundleStatus.Committed(height), effects);
        applied.add(new Placed(id, i));
      }
    }
    own.put(height, new OwnBlock(block.header(), block.bundleList(), applied));
  }

  /**
   * A bundle that was committed before this process started was submitted again: tells the sender,
   * now and when a checkpoint holds it.
   */
  void awaitCover(Bundle bundle, long blockHeight, long connection, List<RealmEffect> effects) {
    Entry entry = new Entry(bundle.user());
    entry.status = new BundleStatus.Committed(blockHeight);
    entry.listeners.add(connection);
    entries.put(bundle.id(), entry);
    earlier.computeIfAbsent(blockHeight, _ -> new ArrayList<>()).add(bundle.id());
    effects.add(new RealmEffect.Tell(connection, bundle.id(), entry.status));
  }

  /** A checkpoint holds the realm's blocks up to a height. */
  void covered(long blockHeight, long checkpointHeight, List<RealmEffect> effects) {
    var said = earlier.headMap(blockHeight, true);
    said.forEach(
        (height, bundles) -> {
          BundleStatus end = new BundleStatus.Final(height, checkpointHeight);
          bundles.forEach(bundle -> change(bundle, end, effects));
        });
    said.clear();
    var shown = own.headMap(blockHeight, true);
    List<Hash32> bodies = shown.values().stream().map(block -> block.header.bodyHash()).toList();
    int next = 0;
    for (OwnBlock block : shown.values()) {
      next++;
      List<Hash32> links = List.copyOf(bodies.subList(next, bodies.size()));
      for (Placed bundle : block.applied) {
        Inclusion inclusion = block.list.inclusion(block.header, bundle.position, links);
        BundleStatus end =
            new BundleStatus.Final(block.header.height(), checkpointHeight, Optional.of(inclusion));
        change(bundle.bundle, end, effects);
      }
    }
    shown.clear();
  }
}

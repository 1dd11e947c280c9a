package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
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
 *
 * <p>Of a block that is durable here and not acknowledged, nothing is said: it could still be lost
 * with this worker. Until then a bundle in it is said to be where it was before the block.
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
  private record OwnBlock(
      RealmHeader header, BundleList list, List<FailedBundle> failed, List<Placed> applied) {}

  /** A bundle that was submitted again, and what is durable of it: committed or failed. */
  private record Earlier(Hash32 bundle, BundleStatus durable) {}

  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Entry> entries = new HashMap<>();
  private final Map<UserId, Integer> pendingByUser = new HashMap<>();

  // Blocks that no checkpoint holds yet, by height. Of those that were committed before this
  // process, which are all below its own, there are the bundles that were submitted again.
  private final TreeMap<Long, List<Earlier>> earlier = new TreeMap<>();
  private final TreeMap<Long, OwnBlock> own = new TreeMap<>();

  private long acknowledged;

  /**
   * A tracker of no bundle.
   *
   * @param acknowledged the last block that is
   */
  BundleTracker(long acknowledged) {
    this.acknowledged = acknowledged;
  }

  /** The last block that is acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /**
   * What is said of a bundle.
   *
   * @param durable what the store says of it
   * @param acknowledged the last block that is
   */
  static BundleStatus said(BundleStatus durable, long acknowledged) {
    return switch (durable) {
      case BundleStatus.Committed(long height) when height > acknowledged ->
          new BundleStatus.Verified();
      case BundleStatus.Failed(_, long height) when height > acknowledged ->
          new BundleStatus.Received();
      default -> durable;
    };
  }

  /** Whether more is to be said of a bundle that is not here, by what the store says of it. */
  boolean isToFollow(BundleStatus durable) {
    return durable instanceof BundleStatus.Committed
        || (durable instanceof BundleStatus.Failed failed && failed.blockHeight() > acknowledged);
  }

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
      leaves(entry.user);
    }
    for (long connection : entry.listeners) {
      effects.add(new RealmEffect.Tell(connection, bundle, status));
    }
    if (status.isTerminal()) {
      entries.remove(bundle);
    }
  }

  /** A bundle of a user is on its way to a block no longer. */
  private void leaves(UserId user) {
    pendingByUser.computeIfPresent(user, (_, n) -> n == 1 ? null : n - 1);
  }

  /** A block is durable. Its bundles are on their way to one no longer; nobody is told. */
  void committed(RealmBlock block) {
    List<Placed> applied = new ArrayList<>();
    Map<Integer, RejectReason> failed = FailedBundle.reasons(block.failed());
    for (int i = 0; i < block.bundles().size(); i++) {
      Hash32 id = block.bundles().get(i).id();
      leaves(block.bundles().get(i).user());
      if (!failed.containsKey(i)) {
        applied.add(new Placed(id, i));
      }
    }
    own.put(
        block.header().height(),
        new OwnBlock(block.header(), block.bundleList(), block.failed(), applied));
  }

  /** The blocks up to a height, which are durable, are acknowledged: tells the senders. */
  void acknowledged(long blockHeight, List<RealmEffect> effects) {
    if (blockHeight <= acknowledged) {
      return;
    }
    for (List<Earlier> bundles : earlier.subMap(acknowledged, false, blockHeight, true).values()) {
      bundles.forEach(bundle -> change(bundle.bundle, bundle.durable, effects));
    }
    for (OwnBlock block : own.subMap(acknowledged, false, blockHeight, true).values()) {
      tellFailed(block, effects);
      for (Placed bundle : block.applied) {
        change(bundle.bundle, new BundleStatus.Committed(block.header.height()), effects);
      }
    }
    acknowledged = blockHeight;
  }

  private void tellFailed(OwnBlock block, List<RealmEffect> effects) {
    for (FailedBundle mark : block.failed) {
      change(
          block.list.id(mark.position()),
          new BundleStatus.Failed(mark.reason(), block.header.height()),
          effects);
    }
  }

  /**
   * A bundle that was committed before this process started was submitted again: tells the sender,
   * now, when its block is acknowledged, and when a checkpoint holds it.
   *
   * @param durable what the store says of it; see {@link #isToFollow}
   */
  void follow(Bundle bundle, BundleStatus durable, long connection, List<RealmEffect> effects) {
    Entry entry = new Entry(bundle.user());
    entry.status = said(durable, acknowledged);
    entry.listeners.add(connection);
    entries.put(bundle.id(), entry);
    earlier
        .computeIfAbsent(blockOf(durable), _ -> new ArrayList<>())
        .add(new Earlier(bundle.id(), durable));
    effects.add(new RealmEffect.Tell(connection, bundle.id(), entry.status));
  }

  private static long blockOf(BundleStatus durable) {
    return switch (durable) {
      case BundleStatus.Committed committed -> committed.blockHeight();
      case BundleStatus.Failed failed -> failed.blockHeight();
      default -> throw new Invariant("a bundle that is in no block is followed: " + durable);
    };
  }

  /** A checkpoint holds the realm's blocks up to a height. */
  void covered(long blockHeight, long checkpointHeight, List<RealmEffect> effects) {
    var said = earlier.headMap(blockHeight, true);
    said.forEach(
        (height, bundles) ->
            bundles.forEach(bundle -> covered(bundle, height, checkpointHeight, effects)));
    said.clear();
    var shown = own.headMap(blockHeight, true);
    List<Hash32> bodies = shown.values().stream().map(block -> block.header.bodyHash()).toList();
    int next = 0;
    for (OwnBlock block : shown.values()) {
      next++;
      if (block.header.height() > acknowledged) {
        tellFailed(block, effects);
      }
      List<Hash32> links = List.copyOf(bodies.subList(next, bodies.size()));
      for (Placed bundle : block.applied) {
        Inclusion inclusion = block.list.inclusion(block.header, bundle.position, links);
        BundleStatus end =
            new BundleStatus.Final(block.header.height(), checkpointHeight, Optional.of(inclusion));
        change(bundle.bundle, end, effects);
      }
    }
    shown.clear();
    // What is final is safe whoever holds it.
    acknowledged = Math.max(acknowledged, blockHeight);
  }

  private void covered(
      Earlier bundle, long blockHeight, long checkpointHeight, List<RealmEffect> effects) {
    if (bundle.durable instanceof BundleStatus.Committed) {
      change(bundle.bundle, new BundleStatus.Final(blockHeight, checkpointHeight), effects);
    } else if (blockHeight > acknowledged) {
      change(bundle.bundle, bundle.durable, effects);
    }
  }
}

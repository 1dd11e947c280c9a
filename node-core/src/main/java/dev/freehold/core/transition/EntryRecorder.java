package dev.freehold.core.transition;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.chain.Sums;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Carries a block's entries out one after another on an overlay, and notes what each reads and
 * changes. Not thread-safe.
 */
final class EntryRecorder {
  private final StateOverlay state;
  private final List<BlockEntry> entries = new ArrayList<>();
  private final TreeMap<Long, Integer> writers = new TreeMap<>();
  private Hash32 eventsChain;
  private long feesTotal;
  private long lostTotal;
  private ReadRecorder reads;

  /**
   * @param state receives the changes of each entry
   * @param before what the realm has added up to before the first
   */
  EntryRecorder(StateOverlay state, RealmSums before) {
    this.state = state;
    eventsChain = before.eventsChain();
    feesTotal = before.feesTotal();
    lostTotal = before.lostTotal();
  }

  /** An entry: carries out for the realm what checkpoints bring, in order. */
  void deliver(RealmRules rules, List<Checkpoint> delivered) {
    StateOverlay changes = begin();
    for (Checkpoint checkpoint : delivered) {
      long lost = BlockTransition.deliver(rules, checkpoint, changes);
      lostTotal = Sums.bounded(lostTotal, lost);
    }
    end(changes);
  }

  /**
   * An entry: applies a bundle by the rules, or takes its fee. One that is refused has no entry.
   *
   * @param checkpointHeight the latest checkpoint that the block adopts
   * @param verdict what is wrong with its proofs
   */
  BundleOutcome apply(
      BundleTransition transition,
      long checkpointHeight,
      Bundle bundle,
      Optional<RejectReason> verdict) {
    StateOverlay changes = begin();
    BundleOutcome outcome = transition.apply(changes, checkpointHeight, bundle, verdict);
    switch (outcome) {
      case BundleOutcome.Applied applied -> {
        eventsChain = RealmEvent.chain(eventsChain, applied.events());
        feesTotal = Sums.bounded(feesTotal, applied.fee());
      }
      case BundleOutcome.Failed failed -> feesTotal = Sums.bounded(feesTotal, failed.fee());
      case BundleOutcome.Refused _ -> {
        return outcome;
      }
    }
    end(changes);
    return outcome;
  }

  private StateOverlay begin() {
    reads = new ReadRecorder(state);
    return new StateOverlay(reads, state.market());
  }

  private void end(StateOverlay changes) {
    changes.accounts().keySet().forEach(reads::account);
    changes.leaves().keySet().forEach(key -> reads.leaf(key.contract(), key.user()));
    state.merge(changes);
    List<Touch> touches = new ArrayList<>();
    reads.accounts.forEach(
        (user, before) ->
            touches.add(new Touch.OfAccount(user, before, changes.account(user), Touch.NONE)));
    reads.leaves.forEach(
        (key, before) ->
            touches.add(
                new Touch.OfState(
                    key.contract(),
                    key.user(),
                    before,
                    changes.leaf(key.contract(), key.user()),
                    Touch.NONE)));
    int position = entries.size();
    touches.replaceAll(
        touch -> {
          Integer writer = writers.put(touch.place(), position);
          return writer == null ? touch : touch.withWriter(writer);
        });
    List<BlockEntry.Held> held = new ArrayList<>();
    reads.slots.forEach((slot, holds) -> held.add(new BlockEntry.Held(slot, holds)));
    entries.add(new BlockEntry(touches, held, sums()));
  }

  /** What the realm has added up to behind the last entry. */
  RealmSums sums() {
    return new RealmSums(eventsChain, feesTotal, lostTotal, state.market());
  }

  /** The entries, in order. */
  List<BlockEntry> entries() {
    return List.copyOf(entries);
  }

  /**
   * What the header commits to of them, and of the leaves that they touch.
   *
   * @param touched see {@link #touched}
   */
  BlockChanges changes(List<TouchedLeaf> touched) {
    return new BlockChanges(
        entries.stream().map(BlockEntry::digest).toList(),
        touched.size(),
        TouchedLeaf.tree(touched).root());
  }

  /** The leaves that the block touches, ascending, each with the last entry that touches it. */
  List<TouchedLeaf> touched() {
    List<TouchedLeaf> touched = new ArrayList<>(writers.size());
    writers.forEach((place, writer) -> touched.add(new TouchedLeaf(place, writer)));
    return touched;
  }
}

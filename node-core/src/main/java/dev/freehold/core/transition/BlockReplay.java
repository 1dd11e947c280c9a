package dev.freehold.core.transition;

import dev.freehold.core.Invariant;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Applies blocks that exist already, and finds out whether they are what the transition makes of
 * their bundles: how an auditor, a follower and a repair go through a realm's chain.
 */
public final class BlockReplay {
  private final RealmRules rules;
  private final ChainView chain;
  private final LongFunction<Optional<Checkpoint>> checkpoints;
  private final BlockTransition transition;

  /**
   * @param checkpoints the final checkpoint at a height; empty if it is not known here
   */
  public BlockReplay(
      RealmRules rules, ChainView chain, LongFunction<Optional<Checkpoint>> checkpoints) {
    this.rules = rules;
    this.chain = chain;
    this.checkpoints = checkpoints;
    transition = new BlockTransition(rules, chain);
  }

  /**
   * Applies a block to the state before it.
   *
   * @param before the header of the block before
   * @param state the realm's state at {@code before}
   * @param nodes the realm's tree at {@code before}
   * @return what the block comes to; its block equals the one given
   * @throws ReplayException if the block is not what the transition makes of its bundles
   */
  public BlockTransition.Result apply(
      RealmHeader before, StateView state, SparseTree.NodeSource nodes, RealmBlock block) {
    requireWhole(before, block);
    BlockTransition.Batch batch =
        new BlockTransition.Batch(
            block.header().checkpointHeight(),
            delivered(before, block),
            block.bundles(),
            block.failed());
    BlockTransition.Result result;
    try {
      result = transition.apply(before, state, nodes, batch);
    } catch (Invariant e) {
      // The batch is another's: what would contradict this program here refutes the block.
      throw new ReplayException(block.header(), e.getMessage());
    }
    RealmHeader replayed = result.block().header();
    RealmHeader given = block.header();
    require(given, replayed.rootAfter().equals(given.rootAfter()), "its root is another");
    require(given, replayed.feesTotal() == given.feesTotal(), "its fees are others");
    require(given, replayed.market().equals(given.market()), "the price of its realm is another");
    require(given, result.block().events().equals(block.events()), "its events are others");
    require(given, result.block().proofs().equals(block.proofs()), "its statements are others");
    require(
        given,
        result.block().changes().equals(block.changes()),
        "what its bundles make of the state is something else");
    require(given, replayed.equals(given), "its header is another");
    return result;
  }

  /**
   * Replays a block into the store that ends before it; durable when this returns.
   *
   * @throws ReplayException as {@link #apply} does; the store is as it was then
   */
  public void commit(RealmStore store, RealmBlock block) {
    BlockTransition.Result result = apply(store.head(), store, store, block);
    store.commit(result.delta(), result.block());
  }

  /**
   * What a verifier has to say of the bundles of a block that {@link #apply} takes for the block to
   * be right, in the order of its bundles. Bundles whose proofs were dropped are left out, and such
   * as failed by rules that {@link #apply} has looked at.
   */
  public List<ExpectedVerdict> verdicts(RealmBlock block) {
    Map<Integer, RejectReason> marks = FailedBundle.reasons(block.failed());
    List<ExpectedVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < block.bundles().size(); i++) {
      Bundle bundle = block.bundles().get(i);
      Optional<RejectReason> mark = Optional.ofNullable(marks.get(i));
      if (!bundle.isPruned() && mark.map(RejectReason::isOfProofs).orElse(true)) {
        verdicts.add(new ExpectedVerdict(ProofTask.of(chain, bundle), mark));
      }
    }
    return List.copyOf(verdicts);
  }

  /** A block's body must be the one that its header names, and its header must follow. */
  public static void requireWhole(RealmHeader before, RealmBlock block) {
    RealmHeader header = block.header();
    require(header, header.follows(before), "it does not follow block " + before.height());
    requireBody(block);
  }

  /** A block's bundles, events and proofs must be those that its header names. */
  public static void requireBody(RealmBlock block) {
    RealmHeader header = block.header();
    require(header, header.bundleCount() == block.bundles().size(), "it lacks bundles");
    require(
        header,
        header.bundlesDigest().equals(block.bundleList().digest()),
        "its bundles are not those of its header");
    require(
        header,
        header.eventsDigest().equals(RealmEvent.digest(block.events())),
        "its events are not those of its header");
    for (FailedBundle mark : block.failed()) {
      Bundle bundle = block.bundle(mark);
      require(header, !bundle.isPruned(), "it lacks the proofs that failed of " + bundle);
    }
    require(header, block.provenHeader().isWhole(), "its proofs are not those of its header");
  }

  private List<Checkpoint> delivered(RealmHeader before, RealmBlock block) {
    List<Checkpoint> delivered = new ArrayList<>();
    long last = block.header().checkpointHeight();
    for (long height = before.checkpointHeight() + 1; height <= last; height++) {
      long missing = height;
      Checkpoint checkpoint =
          checkpoints
              .apply(height)
              .orElseThrow(
                  () ->
                      new ReplayException(
                          block.header(), "checkpoint " + missing + " is not known here"));
      if (!checkpoint.eventsFor(rules.realm()).isEmpty()) {
        delivered.add(checkpoint);
      }
    }
    return delivered;
  }

  private static void require(RealmHeader header, boolean holds, String what) {
    if (!holds) {
      throw new ReplayException(header, what);
    }
  }
}

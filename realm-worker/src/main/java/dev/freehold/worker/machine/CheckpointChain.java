package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.checkpoint.CheckpointCheck;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The chain of checkpoints as this worker follows it: which are here, and which are known of.
 *
 * <p>Links to validators are believed no more than signatures prove. A checkpoint that is not
 * signed, does not link to the one before it, contradicts its own headers or delivers what they do
 * not bear out closes the link it came by, and changes nothing else. What a link's other end says
 * that it has is asked for there, and nowhere else. Two signed checkpoints of one height prove that
 * the committee told two stories, and end the use of its keys: no further one is taken, since
 * whoever goes on might go on with the false story.
 */
final class CheckpointChain {
  private final ChainStore chain;
  private final Predicate<Checkpoint> isSigned;
  private final CheckpointCheck check;
  private Hash32 headHash;
  private long headHeight;

  /** Height of the latest checkpoint that came signed, if it is above the head. */
  private long signedHeight;

  /** What the other ends of links that stand have, as they say, or have shown. */
  private final TreeMap<Integer, Long> heights = new TreeMap<>();

  /**
   * The link whose table is obeyed, if one is: what its other end says that it has is waited for.
   */
  private Optional<Integer> obeyed = Optional.empty();

  private Optional<Checkpoint> appending = Optional.empty();

  /** Where the checkpoint that is being made durable came from. */
  private int appendingFrom;

  private Optional<Equivocation> ended = Optional.empty();

  /**
   * Links by which a signed checkpoint came that names another predecessor than the one here.
   * Either it is false, or another checkpoint of the height here was signed: asking there tells.
   */
  private final Set<Integer> doubted = new TreeSet<>();

  /**
   * The chain that the store holds.
   *
   * @param isSigned whether a checkpoint is final by its signature; deterministic
   * @param check has adopted what the store holds
   */
  CheckpointChain(ChainStore chain, Predicate<Checkpoint> isSigned, CheckpointCheck check) {
    this.check = check;
    this.chain = chain;
    this.isSigned = isSigned;
    headHash = chain.head().hash();
    headHeight = chain.head().height();
  }

  /** The height of the latest checkpoint here. */
  long headHeight() {
    return headHeight;
  }

  /** What the checkpoint that was checked last changes in the tree over the realms. */
  Optional<TreeDelta> treeUpdate(Checkpoint checkpoint) {
    return check.treeUpdate(checkpoint);
  }

  /** Whether all checkpoints that are known of are here. */
  boolean isUpToDate() {
    return headHeight >= Math.max(signedHeight, obeyed.map(this::heightAt).orElse(0L));
  }

  private long heightAt(int link) {
    return heights.getOrDefault(link, 0L);
  }

  /** What ended the use of the committee's keys; empty for as long as they may be used. */
  Optional<Equivocation> ended() {
    return ended;
  }

  /** Somebody shows evidence; what is none, and what comes after the first, changes nothing. */
  void heard(Equivocation evidence, List<WorkerEffect> effects) {
    if (ended.isEmpty() && evidence.holds(isSigned)) {
      end(evidence, effects);
    }
  }

  private void end(Equivocation evidence, List<WorkerEffect> effects) {
    ended = Optional.of(evidence);
    effects.add(new WorkerEffect.KeepEvidence(evidence));
  }

  /** A link is new, and its other end has checkpoints up to a height. */
  void known(int link, long height, List<WorkerEffect> effects) {
    heights.put(link, height);
    if (ended.isPresent()) {
      effects.add(new WorkerEffect.TellEvidence(link, ended.get()));
    } else if (doubted.contains(link)) {
      effects.add(new WorkerEffect.AskCheckpoint(link, headHeight));
    } else {
      askNext(link, effects);
    }
  }

  /** A link is gone: what was asked for there is asked for wherever else it is said to be. */
  void lost(int link, List<WorkerEffect> effects) {
    heights.remove(link);
    askAll(effects);
  }

  /** Links that stand. */
  Set<Integer> links() {
    return heights.keySet();
  }

  /** The table that came by a link is obeyed from now on. */
  void obeyed(int link) {
    obeyed = Optional.of(link);
  }

  /** A checkpoint came, pushed or asked for. */
  void arrived(int link, Checkpoint checkpoint, List<WorkerEffect> effects) {
    if (ended.isPresent()) {
      return;
    }
    long height = checkpoint.height();
    Optional<Hash32> here = hashAt(height);
    if (here.isPresent() && here.get().equals(checkpoint.hash())) {
      heights.merge(link, height, Math::max);
      arrivedAgain(link, height, effects);
    } else if (height == 0 || !isSigned.test(checkpoint)) {
      refuse(
          link,
          GoodbyeReason.NOT_ALLOWED,
          "checkpoint %d is not signed by the committee".formatted(height),
          effects);
    } else if (here.isPresent()) {
      Checkpoint known = at(height).orElseThrow(Invariant.missing("a checkpoint that is here"));
      end(new Equivocation(known, checkpoint), effects);
    } else if (height > headHeight + 1) {
      signedHeight = Math.max(signedHeight, height);
      heights.merge(link, height, Math::max);
      askNext(link, effects);
    } else if (!checkpoint.previous().equals(headHash)) {
      doubted.add(link);
      refuse(
          link,
          GoodbyeReason.OUT_OF_STEP,
          "checkpoint %d follows %s, not checkpoint %d here, %s"
              .formatted(height, checkpoint.previous(), headHeight, headHash),
          effects);
    } else {
      next(link, checkpoint, effects);
    }
  }

  /** A signature proves who says it, not that the realms' blocks bear it out. */
  private void next(int link, Checkpoint checkpoint, List<WorkerEffect> effects) {
    Optional<String> refusal = check.refusal(checkpoint);
    if (refusal.isPresent()) {
      refuse(link, GoodbyeReason.NOT_ALLOWED, refusal.get(), effects);
      return;
    }
    heights.merge(link, checkpoint.height(), Math::max);
    appending = Optional.of(checkpoint);
    appendingFrom = link;
    effects.add(new WorkerEffect.AppendCheckpoint(checkpoint));
  }

  /** The hash of the checkpoint of a height that is here, or is being made durable. */
  private Optional<Hash32> hashAt(long height) {
    return height == headHeight ? Optional.of(headHash) : at(height).map(Checkpoint::hash);
  }

  private Optional<Checkpoint> at(long height) {
    return (height <= headHeight ? chain.checkpoint(height) : appending)
        .filter(checkpoint -> checkpoint.height() == height);
  }

  private void arrivedAgain(int link, long height, List<WorkerEffect> effects) {
    if (height == headHeight && doubted.remove(link)) {
      askNext(link, effects);
    }
  }

  /** A checkpoint is durable. */
  void appended(Checkpoint checkpoint) {
    check.adopt(checkpoint);
    headHeight = checkpoint.height();
    headHash = checkpoint.hash();
    appending = Optional.empty();
    doubted.clear();
  }

  /**
   * The store did not take a checkpoint, since it contradicts itself or the chain.
   *
   * @param why in words
   */
  void refused(String why, List<WorkerEffect> effects) {
    appending = Optional.empty();
    refuse(appendingFrom, GoodbyeReason.OUT_OF_STEP, why, effects);
  }

  /** Asks for the checkpoint after the last one here, if there is one: where that came from. */
  void askNext(List<WorkerEffect> effects) {
    if (heightAt(appendingFrom) > headHeight) {
      askNext(appendingFrom, effects);
    } else {
      askAll(effects);
    }
  }

  /** One end that says it has more may lie and say nothing else. */
  private void askAll(List<WorkerEffect> effects) {
    heights.keySet().forEach(link -> askNext(link, effects));
  }

  private void askNext(int link, List<WorkerEffect> effects) {
    if (heightAt(link) > headHeight && ended.isEmpty()) {
      effects.add(new WorkerEffect.AskCheckpoint(link, headHeight + 1));
    }
  }

  private static void refuse(
      int link, GoodbyeReason reason, String why, List<WorkerEffect> effects) {
    effects.add(new WorkerEffect.CloseLink(link, reason, why));
  }
}

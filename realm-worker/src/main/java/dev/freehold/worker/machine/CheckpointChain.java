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
import java.util.function.Predicate;

/**
 * The chain of checkpoints as this worker follows it: which are here, and which are known of.
 *
 * <p>The connection to the coordinator is believed no more than signatures prove. A checkpoint that
 * is not signed, does not link to the one before it, contradicts its own headers or delivers what
 * they do not bear out closes the connection it came by, and changes nothing else. Two signed
 * checkpoints of one height prove that the coordinator told two stories, and end the use of its
 * key: no further one is taken, since whoever goes on might go on with the false story.
 */
final class CheckpointChain {
  private final ChainStore chain;
  private final Predicate<Checkpoint> isSigned;
  private final CheckpointCheck check;
  private Hash32 headHash;
  private long headHeight;
  private long knownHeight;
  private Optional<Checkpoint> appending = Optional.empty();
  private Optional<Equivocation> ended = Optional.empty();

  /**
   * Whether a signed checkpoint came that names another predecessor than the one here. Either it is
   * false, or the coordinator signed another checkpoint of the height here: asking tells.
   */
  private boolean doubtsHead;

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
    return headHeight >= knownHeight;
  }

  /** What ended the use of the coordinator's key; empty for as long as it may be used. */
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

  /** The coordinator has checkpoints up to a height. */
  void known(long height, List<WorkerEffect> effects) {
    if (ended.isPresent()) {
      effects.add(new WorkerEffect.TellEvidence(ended.get()));
      return;
    }
    knownHeight = Math.max(knownHeight, height);
    if (doubtsHead) {
      effects.add(new WorkerEffect.AskCheckpoint(headHeight));
    } else {
      askNext(effects);
    }
  }

  /** A checkpoint came, pushed or asked for. */
  void arrived(Checkpoint checkpoint, List<WorkerEffect> effects) {
    if (ended.isPresent()) {
      return;
    }
    Optional<Hash32> here = hashAt(checkpoint.height());
    if (here.isPresent() && here.get().equals(checkpoint.hash())) {
      arrivedAgain(checkpoint.height(), effects);
    } else if (checkpoint.height() == 0 || !isSigned.test(checkpoint)) {
      refuse(
          GoodbyeReason.NOT_ALLOWED,
          "checkpoint %d is not signed by the committee".formatted(checkpoint.height()),
          effects);
    } else if (here.isPresent()) {
      Checkpoint known =
          at(checkpoint.height()).orElseThrow(Invariant.missing("a checkpoint that is here"));
      end(new Equivocation(known, checkpoint), effects);
    } else if (checkpoint.height() > headHeight + 1) {
      knownHeight = Math.max(knownHeight, checkpoint.height());
      askNext(effects);
    } else if (!checkpoint.previous().equals(headHash)) {
      doubtsHead = true;
      refuse(
          GoodbyeReason.OUT_OF_STEP,
          "checkpoint %d follows %s, not checkpoint %d here, %s"
              .formatted(checkpoint.height(), checkpoint.previous(), headHeight, headHash),
          effects);
    } else {
      next(checkpoint, effects);
    }
  }

  /** A signature proves who says it, not that the realms' blocks bear it out. */
  private void next(Checkpoint checkpoint, List<WorkerEffect> effects) {
    Optional<String> refusal = check.refusal(checkpoint);
    if (refusal.isPresent()) {
      refuse(GoodbyeReason.NOT_ALLOWED, refusal.get(), effects);
      return;
    }
    appending = Optional.of(checkpoint);
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

  private void arrivedAgain(long height, List<WorkerEffect> effects) {
    if (doubtsHead && height == headHeight) {
      doubtsHead = false;
      askNext(effects);
    }
  }

  /** A checkpoint is durable. */
  void appended(Checkpoint checkpoint) {
    check.adopt(checkpoint);
    headHeight = checkpoint.height();
    headHash = checkpoint.hash();
    appending = Optional.empty();
    doubtsHead = false;
  }

  /**
   * The store did not take a checkpoint, since it contradicts itself or the chain.
   *
   * @param why in words
   */
  void refused(String why, List<WorkerEffect> effects) {
    appending = Optional.empty();
    refuse(GoodbyeReason.OUT_OF_STEP, why, effects);
  }

  /** Asks for the checkpoint after the last one here, if there is one. */
  void askNext(List<WorkerEffect> effects) {
    if (knownHeight > headHeight && ended.isEmpty()) {
      effects.add(new WorkerEffect.AskCheckpoint(headHeight + 1));
    }
  }

  private static void refuse(GoodbyeReason reason, String why, List<WorkerEffect> effects) {
    effects.add(new WorkerEffect.CloseCoordinator(reason, why));
  }
}

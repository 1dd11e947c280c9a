package dev.freehold.core.transition;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.SignatureVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Judge of realm blocks who holds no state: of a block and its witness it finds out whether the
 * block leads from the header before to its own, and names the first thing that does not hold. As
 * thread-safe as what it is made of. Whoever asks knows all checkpoints that the block adopts.
 */
public final class BlockJudge {
  /** Kinds of what does not hold of a block. */
  public enum Fault {
    /** Another block comes for the one that the header is of, or its body is not the header's. */
    NOT_OF_HEADER,
    /** A bundle is not signed by its user. */
    BUNDLE_NOT_SIGNED,
    /** The witness is not of the root before, or lacks what the block reads. */
    WITNESS_WRONG,
    /** The block is not what the transition makes of its bundles. */
    BLOCK_WRONG,
    /** A bundle was carried out whose proofs do not hold. */
    PROOF_WRONG,
    /** A bundle paid for bad proofs, which are not bad, or not as the block says. */
    FAILURE_MADE_UP,
    /** A bundle lacks its proofs. */
    PROOF_MISSING
  }

  /**
   * The first thing that does not hold of a block.
   *
   * @param what in words, with the block
   */
  public record Refutation(Fault fault, String what) {
    @Override
    public String toString() {
      return fault + ": " + what;
    }
  }

  private final Genesis genesis;
  private final ChainView chain;
  private final LongFunction<Optional<Checkpoint>> checkpoints;
  private final SignatureVerifier signatures;
  private final BundleVerifier proofs;

  /**
   * @param chain what all realms share, as final checkpoints have it
   * @param checkpoints the final checkpoint at a height, checked; empty if there is none
   */
  public BlockJudge(
      Genesis genesis,
      ChainView chain,
      LongFunction<Optional<Checkpoint>> checkpoints,
      SignatureVerifier signatures,
      BundleVerifier proofs) {
    this.genesis = genesis;
    this.chain = chain;
    this.checkpoints = checkpoints;
    this.signatures = signatures;
    this.proofs = proofs;
  }

  /**
   * The lowest of the checkpoints that a block is judged by: of those that it adopts, and those
   * that its bundles are anchored in. Who lacks one cannot judge it; from there up to what it
   * adopts, all are needed.
   *
   * @param before the header of the block before
   */
  public static long firstCheckpoint(RealmHeader before, RealmBlock block) {
    long adopted = block.header().checkpointHeight();
    long first = Math.min(adopted, before.checkpointHeight() + 1);
    for (Bundle bundle : block.bundles()) {
      // An older anchor is refused, whatever the checkpoint.
      if (bundle.anchorHeight() >= adopted - Limits.ANCHOR_AGE_MAX) {
        first = Math.min(first, bundle.anchorHeight());
      }
    }
    return first;
  }

  /**
   * Judges a block of whose single proofs only those are there that are said to be bad.
   *
   * @param before the header of the block before, which is known to be right
   * @param header the block's
   * @return empty if all of it holds
   */
  public Optional<Refutation> refutation(
      RealmHeader before, RealmHeader header, StatelessBlock block) {
    return judge(before, header, block.block(), block.witness(), false);
  }

  /**
   * Judges a block with all of its proofs.
   *
   * @param before the header of the block before, which is known to be right
   * @param header the block's
   * @param witness of what the block reads
   * @return empty if all of it holds
   */
  public Optional<Refutation> refutation(
      RealmHeader before, RealmHeader header, RealmBlock block, BlockWitness witness) {
    return judge(before, header, block, witness, true);
  }

  private Optional<Refutation> judge(
      RealmHeader before,
      RealmHeader header,
      RealmBlock block,
      BlockWitness witness,
      boolean withProofs) {
    String name = "block %d of realm %s".formatted(header.height(), header.realm());
    if (!block.header().equals(header)) {
      return refuted(Fault.NOT_OF_HEADER, name + " is another");
    }
    try {
      // First what costs least: whoever sends any bundles under a header does not get them checked.
      BlockReplay.requireWhole(before, block);
    } catch (ReplayException e) {
      return refuted(Fault.NOT_OF_HEADER, e.getMessage());
    }
    if (withProofs && block.isPruned()) {
      return refuted(Fault.PROOF_MISSING, name + " comes without its proofs");
    }
    Optional<Bundle> unsigned = unsigned(block.bundles());
    if (unsigned.isPresent()) {
      return refuted(Fault.BUNDLE_NOT_SIGNED, name + " holds " + unsigned.get());
    }
    BlockReplay replay =
        new BlockReplay(RealmRules.of(genesis, header.realm()), chain, checkpoints);
    try {
      new StatelessBlock(block, witness).check(replay, before);
    } catch (WitnessException e) {
      return refuted(Fault.WITNESS_WRONG, name + ": " + e.getMessage());
    } catch (ReplayException e) {
      return refuted(Fault.BLOCK_WRONG, e.getMessage());
    }
    return disproved(name, replay.verdicts(block), withProofs);
  }

  private Optional<Bundle> unsigned(List<Bundle> bundles) {
    List<Boolean> hold =
        signatures.verifyAll(
            bundles.stream()
                .map(
                    bundle ->
                        new SignatureVerifier.Signed(
                            bundle.scheme(),
                            bundle.publicKey(),
                            bundle.id().toBytes(),
                            bundle.signature()))
                .toList());
    int first = hold.indexOf(false);
    return first < 0 ? Optional.empty() : Optional.of(bundles.get(first));
  }

  private Optional<Refutation> disproved(
      String name, List<ExpectedVerdict> expected, boolean withProofs) {
    List<ProofTask> tasks = new ArrayList<>();
    for (ExpectedVerdict one : expected) {
      if (one.verdict().isEmpty()) {
        tasks.add(one.task());
        continue;
      }
      // Looked at alone: among others it would have their whole batch taken apart.
      Optional<RejectReason> verdict = proofs.verify(List.of(one.task())).getFirst();
      if (!verdict.equals(one.verdict())) {
        return refuted(
            Fault.FAILURE_MADE_UP,
            "%s took the fee of %s for %s, but its proofs come to: %s"
                .formatted(
                    name,
                    one.task().bundle(),
                    one.verdict().get(),
                    verdict.map(Enum::name).orElse("they hold")));
      }
    }
    if (withProofs) {
      List<Optional<RejectReason>> verdicts = proofs.verify(tasks);
      for (int i = 0; i < verdicts.size(); i++) {
        if (verdicts.get(i).isPresent()) {
          return refuted(
              Fault.PROOF_WRONG,
              "%s holds %s, whose proofs do not hold: %s"
                  .formatted(name, tasks.get(i).bundle(), verdicts.get(i).get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Refutation> refuted(Fault fault, String what) {
    return Optional.of(new Refutation(fault, what));
  }
}

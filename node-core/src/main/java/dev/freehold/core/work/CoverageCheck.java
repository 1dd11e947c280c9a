package dev.freehold.core.work;

import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.Archive;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.proof.CallStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Checks aggregates against a store that holds the blocks they cover. */
public final class CoverageCheck {
  private final Hash32 chainId;
  private final ChainStore chain;
  private final Function<RealmId, ? extends Archive> realms;
  private final AggregateVerifier verifier;

  /**
   * @param chainId the genesis hash
   * @param chain the checkpoints that the statements are anchored to
   * @param realms hold the blocks' statements
   */
  public CoverageCheck(
      Hash32 chainId,
      ChainStore chain,
      Function<RealmId, ? extends Archive> realms,
      AggregateVerifier verifier) {
    this.chainId = chainId;
    this.chain = chain;
    this.realms = realms;
    this.verifier = verifier;
  }

  /**
   * The job that a final checkpoint says is covered.
   *
   * @throws IllegalArgumentException if the blocks here do not make that job
   */
  public Job job(Covered covered) {
    return Coverage.job(chainId, covered, contract(covered), h -> proofs(covered.realm(), h));
  }

  /**
   * Whether an aggregate proves all that a final checkpoint says it does.
   *
   * @throws IllegalArgumentException if the blocks here do not make the job
   */
  public boolean holds(Aggregate aggregate, Covered covered) {
    Job job = job(covered);
    if (!job.equals(aggregate.job()) || !aggregate.payee().equals(covered.payee())) {
      return false;
    }
    List<CallStatement> statements = new ArrayList<>();
    for (Job.Part part : job.parts()) {
      statements.addAll(
          realms
              .apply(job.realm())
              .statements(part.block(), part.entry())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the statements of block %d are missing".formatted(part.block()))));
    }
    return verifier.verify(
        Coverage.task(aggregate, contract(covered), statements, this::anchorRoot));
  }

  private Fr anchorRoot(long height) {
    return chain
        .anchorRoot(height)
        .orElseThrow(() -> new IllegalArgumentException("no checkpoint " + height));
  }

  private Contract contract(Covered covered) {
    return chain
        .contract(covered.contract())
        .orElseThrow(() -> new IllegalArgumentException("no contract " + covered.contract()));
  }

  /** What a block here rests on. */
  public List<FunctionProofs> proofs(RealmId realm, long height) {
    List<ProvenHeader> header = realms.apply(realm).headers(height, 1);
    if (header.isEmpty() || header.getFirst().header().height() != height) {
      throw new IllegalArgumentException("block " + height + " of realm " + realm + " is missing");
    }
    return header.getFirst().proofs();
  }
}

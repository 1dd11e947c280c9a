package dev.freehold.client.light;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.MissingException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.transition.BlockJudge;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.socket.BlockParts;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Answer.Failure;
import dev.freehold.protocol.wire.Query;
import dev.freehold.verifier.Groth16BundleVerifier;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Replays blocks from their witnesses, holding no state: whether a block leads from the root before
 * to its own. The single proofs are not looked at but for those of bundles that failed: the block
 * says that they do not hold. Not thread-safe.
 */
public final class StatelessChecker {
  private final LightSource source;
  private final LongFunction<Optional<Checkpoint>> checkpoints;
  private final BlockJudge judge;
  private final Map<ContractId, Contract> contracts = new HashMap<>();

  /**
   * @param checkpoints the final checkpoint at a height, checked; empty if there is none
   */
  public StatelessChecker(
      LightSource source,
      LongFunction<Optional<Checkpoint>> checkpoints,
      SignatureVerifier signatures) {
    this.source = source;
    this.checkpoints = checkpoints;
    judge =
        new BlockJudge(
            source.genesis(),
            new Chain(),
            checkpoints,
            signatures,
            new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()));
  }

  /**
   * Checks one block.
   *
   * @param before the header of the block before, which is known to be right
   * @param header the block's, which is known to follow it
   * @throws RefusedException if the block or its witness does not hold
   * @throws MissingException if the node has no witness of it
   */
  public void check(RealmHeader before, RealmHeader header) {
    judge
        .refutation(before, header, fetch(header))
        .ifPresent(
            refutation -> {
              throw new RefusedException(reason(refutation.fault()), refutation.what());
            });
  }

  private static Reason reason(BlockJudge.Fault fault) {
    return switch (fault) {
      case BUNDLE_NOT_SIGNED -> Reason.BUNDLE_NOT_SIGNED;
      case WITNESS_WRONG -> Reason.WITNESS_WRONG;
      case NOT_OF_HEADER, BLOCK_WRONG, PROOF_WRONG, FAILURE_MADE_UP, PROOF_MISSING ->
          Reason.BLOCK_WRONG;
    };
  }

  private StatelessBlock fetch(RealmHeader header) {
    RealmId realm = header.realm();
    try {
      return BlockParts.stateless(query -> askForPart(realm, query), realm, header.height());
    } catch (MalformedException e) {
      throw new RefusedException(
          Reason.WITNESS_WRONG, "what comes for a witness is none: " + e.getMessage(), e);
    } catch (QueryFailedException e) {
      if (e.failure() != Failure.CHECKPOINT_NOT_READABLE && e.failure() != Failure.NOT_FOUND) {
        throw e;
      }
      throw new MissingException(
          "no witness of block %d of realm %s: %s"
              .formatted(header.height(), realm, e.getMessage()),
          e);
    }
  }

  private Answer askForPart(RealmId realm, IntFunction<Query> query) {
    Answer answer = source.ask(realm, query);
    if (!(answer instanceof Answer.BlockPart)) {
      throw new RefusedException(Reason.ANSWER_OF_ANOTHER_KIND, "asked for a witness");
    }
    return answer;
  }

  /** View of what all realms share, as signed checkpoints have it. */
  private final class Chain implements ChainView {
    @Override
    public Optional<Fr> anchorRoot(long height) {
      return checkpoints.apply(height).map(Checkpoint::globalRoot);
    }

    @Override
    public Optional<Totals> totals(long height) {
      return checkpoints.apply(height).map(Checkpoint::totals);
    }

    @Override
    public Optional<Contract> contract(ContractId id) {
      Contract known = contracts.get(id);
      if (known == null) {
        Optional<Contract> asked = source.contract(id);
        asked.ifPresent(contract -> contracts.put(id, contract));
        return asked;
      }
      return Optional.of(known);
    }
  }
}

package dev.freehold.worker.copy;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The blocks of one realm as another worker gives them, each checked against what names it. */
final class BlockSource {
  private final RealmId realm;

  BlockSource(RealmId realm) {
    this.realm = realm;
  }

  /** Asks for a block with a known header; the copy fails if another comes. */
  CopyStep block(RealmHeader header, Function<RealmBlock, CopyStep> then) {
    return named(header.height(), header.hash(), then);
  }

  /** Asks for the block that the one after it names. */
  CopyStep before(RealmHeader after, Function<RealmBlock, CopyStep> then) {
    return named(after.height() - 1, after.previous(), then);
  }

  private CopyStep named(long height, Hash32 hash, Function<RealmBlock, CopyStep> then) {
    return parts(
        new BlockCollector(Limits.BLOCK_BYTES_MAX),
        height,
        bytes -> {
          RealmBlock block = RealmBlock.decode(bytes);
          if (block.header().height() != height
              || !block.header().realm().equals(realm)
              || !block.header().hash().equals(hash)) {
            throw new CopyException(
                "block %d of realm %s there is not the one that is final".formatted(height, realm));
          }
          BlockReplay.requireBody(block);
          return then.apply(block);
        });
  }

  /**
   * Asks for the statements of a block's proofs, a list for each; the copy fails if they are not
   * those that the block names.
   */
  CopyStep statements(RealmBlock block, Function<List<List<CallStatement>>, CopyStep> then) {
    return statements(block, List.of(), then);
  }

  private CopyStep statements(
      RealmBlock block,
      List<List<CallStatement>> before,
      Function<List<List<CallStatement>>, CopyStep> then) {
    int entry = before.size();
    if (entry == block.proofs().size()) {
      return then.apply(before);
    }
    long height = block.header().height();
    FunctionProofs proofs = block.proofs().get(entry);
    return new CopyStep.Ask(
        request -> new Query.ProofsOf(request, realm, height, entry, false),
        answer -> {
          List<CallStatement> statements =
              CopyStep.require(answer, Answer.Proofs.class).statements();
          if (!CallStatement.digest(statements).equals(proofs.statements())) {
            throw new CopyException(
                "the statements of block %d of realm %s there are not its own"
                    .formatted(height, realm));
          }
          List<List<CallStatement>> all = new ArrayList<>(before);
          all.add(statements);
          return statements(block, all, then);
        });
  }

  /**
   * Asks for a block with its witness. Only its form is checked.
   *
   * @param lacking what follows if the other worker has not got it, or gives what is no such block
   */
  CopyStep stateless(
      long height, Function<StatelessBlock, CopyStep> then, Function<String, CopyStep> lacking) {
    return new CopyStep.Ask(
        request -> new Query.WitnessOf(request, realm, height, 0),
        first -> {
          if (first instanceof Answer.Failed failed && isLacking(failed)) {
            return lacking.apply(failed.text());
          }
          BlockCollector collector = new BlockCollector(Limits.STATELESS_BLOCK_BYTES_MAX);
          return rest(collector, first, height, then, lacking);
        });
  }

  private CopyStep rest(
      BlockCollector collector,
      Answer answer,
      long height,
      Function<StatelessBlock, CopyStep> then,
      Function<String, CopyStep> lacking) {
    StatelessBlock block;
    try {
      collector.put(CopyStep.require(answer, Answer.BlockPart.class));
      if (!collector.isWhole()) {
        return new CopyStep.Ask(
            request -> new Query.WitnessOf(request, realm, height, collector.offset()),
            next -> rest(collector, next, height, then, lacking));
      }
      block = StatelessBlock.decode(collector.bytes());
    } catch (MalformedException e) {
      return lacking.apply(e.getMessage());
    }
    return then.apply(block);
  }

  private static boolean isLacking(Answer.Failed failed) {
    return failed.failure() == Answer.Failure.CHECKPOINT_NOT_READABLE
        || failed.failure() == Answer.Failure.NOT_FOUND;
  }

  private CopyStep parts(BlockCollector collector, long height, Function<byte[], CopyStep> then) {
    return new CopyStep.Ask(
        request -> new Query.BlockOf(request, realm, height, collector.offset()),
        answer -> {
          collector.put(CopyStep.require(answer, Answer.BlockPart.class));
          return collector.isWhole()
              ? then.apply(collector.bytes())
              : parts(collector, height, then);
        });
  }
}

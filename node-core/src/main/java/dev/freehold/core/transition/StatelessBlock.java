package dev.freehold.core.transition;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.tree.SparseTree;

/**
 * A block without its proofs, with what it reads of the state before it.
 *
 * @param block without proofs
 */
public record StatelessBlock(RealmBlock block, BlockWitness witness) {
  /**
   * Replays a block and notes what it reads.
   *
   * @param state the state before the block
   * @param nodes the tree before the block
   * @throws ReplayException if the block is not what the transition makes of its bundles
   */
  public static StatelessBlock of(
      BlockReplay replay,
      RealmHeader before,
      StateView state,
      SparseTree.NodeSource nodes,
      RealmBlock block) {
    BlockWitness.Recorder recorder = new BlockWitness.Recorder(state);
    BlockTransition.Result result = replay.apply(before, recorder, nodes, block);
    return new StatelessBlock(
        block.withoutProofs(), recorder.witness(result.delta().tree(), nodes));
  }

  /**
   * Checks the witness against the root before the block, and the block against the witness.
   *
   * @param before the header of the block before
   * @throws WitnessException if the witness is not of that root, or lacks what the block reads
   * @throws ReplayException if the block is not what the transition makes of its bundles
   */
  public void check(BlockReplay replay, RealmHeader before) {
    witness.requireRoot(before.rootAfter());
    replay.apply(before, witness.state(), witness.nodes(), block);
  }

  public byte[] toBytes() {
    Encoder out = new Encoder().bytes(block.toBytes());
    witness.encode(out);
    return out.toBytes();
  }

  public static StatelessBlock decode(byte[] bytes) {
    return Decoder.decode(
        bytes,
        in ->
            new StatelessBlock(
                RealmBlock.decode(in.bytes(Limits.BLOCK_BYTES_MAX)), BlockWitness.decode(in)));
  }
}

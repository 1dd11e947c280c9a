package dev.freehold.node.sync;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.transition.WitnessException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer.Failure;
import dev.freehold.worker.agent.CopyFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the witnesses of blocks that were copied, from the last block back to the first whose
 * witness the other worker does not have. Each is checked by a replay of its block.
 */
final class WitnessCopy {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessCopy.class);

  private final NodeStore store;
  private final BlockSource source;
  private final RealmId realm;
  private final BlockReplay replay;

  WitnessCopy(Genesis genesis, NodeStore store, BlockSource source, RealmId realm) {
    this.store = store;
    this.source = source;
    this.realm = realm;
    ChainStore chain = store.chain();
    replay = new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint);
  }

  /** Copies those of the blocks from one height to another, both included. */
  void run(long first, long last) {
    for (long height = last; height >= first; height--) {
      if (store.realm(realm).witness(height).isEmpty() && !take(height)) {
        LOG.info("realm {}: no witnesses of blocks {} to {} were copied", realm, first, height);
        return;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CopyFailure("interrupted");
      }
    }
  }

  private boolean take(long height) {
    try {
      StatelessBlock block = source.stateless(height);
      if (!block.block().header().equals(header(height))) {
        LOG.warn("realm {}: the witness of block {} there is another's", realm, height);
        return false;
      }
      block.check(replay, height == 1 ? RealmHeader.origin(realm) : header(height - 1));
      store.realm(realm).keepWitness(height, block.witness());
      return true;
    } catch (QueryFailedException e) {
      if (e.failure() != Failure.CHECKPOINT_NOT_READABLE && e.failure() != Failure.NOT_FOUND) {
        throw e;
      }
      return false;
    } catch (MalformedException | WitnessException | ReplayException e) {
      LOG.warn("realm {}: the witness of block {} there does not hold", realm, height, e);
      return false;
    }
  }

  private RealmHeader header(long height) {
    RealmStore blocks = store.realm(realm);
    return blocks.headers(height, 1).getFirst().header();
  }
}

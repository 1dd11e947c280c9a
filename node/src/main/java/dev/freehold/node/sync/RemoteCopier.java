package dev.freehold.node.sync;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.worker.agent.CopyFailure;
import dev.freehold.worker.agent.RealmCopier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies realms over the network: a realm of which nothing is here by a snapshot and the blocks
 * before it, all others by replaying the blocks they lack.
 */
public final class RemoteCopier implements RealmCopier {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteCopier.class);

  /** Realms of fewer blocks are replayed from their first. */
  static final int SNAPSHOT_BLOCKS_MIN = 32;

  private final Genesis genesis;
  private final NodeStore store;
  private final boolean witnesses;

  /**
   * @param witnesses whether kept witnesses are copied too
   */
  public RemoteCopier(Genesis genesis, NodeStore store, boolean witnesses) {
    this.genesis = genesis;
    this.store = store;
    this.witnesses = witnesses;
  }

  @Override
  public void copy(RealmHeader target, String from) {
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis.hash());
    try (NodeConnection connection = NodeConnection.toAsk(Endpoint.parse(from), options)) {
      BlockSource source = new BlockSource(connection, target.realm());
      long had = store.realm(target.realm()).head().height();
      if (store.realm(target.realm()).head().height() == 0
          && target.height() >= SNAPSHOT_BLOCKS_MIN) {
        new SnapshotCopy(store, connection, source, target).run();
      }
      long before = store.realm(target.realm()).head().height();
      new BlockFollowing(genesis, store, source, target).run();
      LOG.info(
          "realm {}: blocks {} to {} copied from {} and replayed",
          target.realm(),
          before + 1,
          target.height(),
          from);
      if (witnesses) {
        new WitnessCopy(genesis, store, source, target.realm()).run(had + 1, target.height());
      }
    } catch (QueryFailedException | MalformedException | ReplayException e) {
      throw new CopyFailure(e.getMessage(), e);
    } catch (ClientException | IllegalArgumentException e) {
      throw new CopyFailure(e.getMessage(), e);
    }
  }
}

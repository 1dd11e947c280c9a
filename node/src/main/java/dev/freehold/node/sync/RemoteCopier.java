package dev.freehold.node.sync;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.NodeStore;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.worker.agent.RealmCopier;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.copy.CopySettings;
import dev.freehold.worker.copy.RealmCopying;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copier of realms over sockets. */
public final class RemoteCopier implements RealmCopier {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteCopier.class);

  private final Genesis genesis;
  private final NodeStore store;
  private final CopySettings settings;

  public RemoteCopier(Genesis genesis, NodeStore store, CopySettings settings) {
    this.genesis = genesis;
    this.store = store;
    this.settings = settings;
  }

  @Override
  public void copy(RealmHeader target, String from) {
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis.hash());
    try (NodeConnection connection = NodeConnection.toAsk(Endpoint.parse(from), options)) {
      RealmCopying copying = new RealmCopying(genesis, store, target, settings, LOG::info);
      copying.begin();
      while (!copying.isDone()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CopyException("interrupted");
        }
        copying.answered(ask(connection, copying));
      }
      LOG.info("realm {} was copied from {}", target.realm(), from);
    } catch (ClientException | IllegalArgumentException e) {
      throw new CopyException(e.getMessage(), e);
    }
  }

  private static Answer ask(NodeConnection connection, RealmCopying copying) {
    try {
      return connection.ask(copying::question);
    } catch (QueryFailedException e) {
      return new Answer.Failed(0, e.failure(), e.text());
    }
  }
}

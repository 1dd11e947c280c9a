package dev.freehold.cli;

import dev.freehold.cli.storecare.CoordinatorRestore;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.util.List;

/** A worker that is asked over a connection what it holds. */
final class RemoteWorker implements CoordinatorRestore.WorkerAnswers, AutoCloseable {
  private final Endpoint endpoint;
  private final NodeConnection connection;
  private final List<RealmEndpoint> table;

  /**
   * Connects and asks for the worker's table.
   *
   * @param genesis the hash that its network must have; {@link Hash32#ZERO} takes any
   * @throws ClientException if nobody is there, or none of this network
   * @throws UsageException if it is no worker
   */
  RemoteWorker(Endpoint endpoint, Hash32 genesis) {
    this.endpoint = endpoint;
    connection = NodeConnection.toAsk(endpoint, ClientOptions.DEFAULT.withGenesis(genesis));
    try {
      if (connection.role() != Role.WORKER) {
        throw new UsageException(endpoint + " is no worker");
      }
      if (!(connection.ask(Query.NetworkState::new) instanceof Answer.Network network)) {
        throw new LyingNodeException(endpoint + " does not answer what it was asked");
      }
      table = network.realms();
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Genesis genesis() {
    return connection.genesis();
  }

  @Override
  public long checkpointHeight() {
    return connection.checkpointHeight();
  }

  @Override
  public Checkpoint checkpoint(long height) {
    if (connection.ask(r -> new Query.CheckpointOf(r, height)) instanceof Answer.CheckpointAt at
        && at.checkpoint().height() == height) {
      return at.checkpoint();
    }
    throw new LyingNodeException(endpoint + " does not show checkpoint " + height);
  }

  @Override
  public RealmEndpoint seat(RealmId realm) {
    return new RealmEndpoint(RealmHeader.origin(realm), connection.node(), endpoint.toString());
  }

  @Override
  public List<RealmEndpoint> table() {
    return table;
  }

  @Override
  public boolean holds(RealmHeader header) {
    try {
      return connection.ask(r -> new Query.HeadersOf(r, header.realm(), header.height()))
              instanceof Answer.Headers answer
          && !answer.headers().isEmpty()
          && answer.headers().getFirst().header().equals(header);
    } catch (QueryFailedException e) {
      return false;
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}

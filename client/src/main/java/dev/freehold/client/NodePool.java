package dev.freehold.client;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Endpoint;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.RealmEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to each node that is needed, and the table of who serves which realm. */
final class NodePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

  private final Endpoint bootstrap;
  private final Duration timeout;
  private final NodeConnection.Listener submissions;
  private final Genesis genesis;
  private final CheckpointBook checkpoints;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Endpoint, NodeConnection> connections = new LinkedHashMap<>();
  private List<RealmEndpoint> table = List.of();
  private boolean closed;

  NodePool(
      Endpoint bootstrap,
      Hash32 genesisHash,
      Duration timeout,
      NodeConnection.Listener submissions) {
    this.bootstrap = bootstrap;
    this.timeout = timeout;
    this.submissions = submissions;
    try (NodeConnection first =
        NodeConnection.open(bootstrap, genesisHash, timeout, new Ignored())) {
      genesis = first.genesis();
    }
    checkpoints = new CheckpointBook(genesis);
    connection(bootstrap);
    refresh();
  }

  Genesis genesis() {
    return genesis;
  }

  CheckpointBook checkpoints() {
    return checkpoints;
  }

  /** The table as a node has it now. */
  List<RealmEndpoint> realms() {
    refresh();
    lock.lock();
    try {
      return table;
    } finally {
      lock.unlock();
    }
  }

  /** The worker of a realm in the table as it is; empty if nobody serves it. */
  Optional<Endpoint> worker(RealmId realm) {
    lock.lock();
    try {
      return table.stream()
          .filter(seat -> seat.header().realm().equals(realm) && !seat.endpoint().isEmpty())
          .map(seat -> Endpoint.parse(seat.endpoint()))
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for the table anew. */
  void refresh() {
    Answer answer = any().ask(Query.NetworkState::new);
    if (!(answer instanceof Answer.Network network)) {
      throw new LyingNodeException("asked for the network, was answered otherwise");
    }
    lock.lock();
    try {
      table = network.realms();
    } finally {
      lock.unlock();
    }
  }

  /** The connection to a realm's worker. */
  NodeConnection of(RealmId realm) {
    Optional<Endpoint> worker = worker(realm);
    if (worker.isEmpty()) {
      refresh();
      worker = worker(realm);
    }
    return connection(
        worker.orElseThrow(() -> new ClientException("nobody serves realm " + realm)));
  }

  /** A connection to a node that answers: the first one, or any worker where that is away. */
  NodeConnection any() {
    List<Endpoint> candidates = new ArrayList<>();
    candidates.add(bootstrap);
    lock.lock();
    try {
      connections.values().stream()
          .filter(NodeConnection::isOpen)
          .forEach(open -> candidates.add(open.endpoint()));
    } finally {
      lock.unlock();
    }
    ClientException failure = null;
    for (Endpoint candidate : candidates) {
      try {
        return connection(candidate);
      } catch (ClientException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /** The connection to a node, opened where there is none. */
  NodeConnection connection(Endpoint endpoint) {
    lock.lock();
    try {
      if (closed) {
        throw new ClientException("this client is closed");
      }
      NodeConnection known = connections.get(endpoint);
      if (known != null && known.isOpen()) {
        return known;
      }
      NodeConnection fresh =
          NodeConnection.open(endpoint, genesis.hash(), timeout, new Listening());
      connections.put(endpoint, fresh);
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<NodeConnection> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(connections.values());
      connections.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(NodeConnection::close);
  }

  /** Takes checkpoints in and hands everything else on. */
  private final class Listening implements NodeConnection.Listener {
    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      submissions.status(bundle, status);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      try {
        checkpoints.add(checkpoint);
      } catch (LyingNodeException e) {
        LOG.warn("a node pushed a checkpoint that cannot be: {}", e.getMessage());
      }
    }

    @Override
    public void closed(String why) {
      LOG.debug("{}", why);
      submissions.closed(why);
    }
  }

  private static final class Ignored implements NodeConnection.Listener {
    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      LOG.debug("{} is {}", bundle, status);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      LOG.debug("{}", checkpoint);
    }

    @Override
    public void closed(String why) {
      LOG.debug("{}", why);
    }
  }
}

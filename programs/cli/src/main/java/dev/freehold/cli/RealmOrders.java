package dev.freehold.cli;

import dev.freehold.client.MissingException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.protocol.socket.BlockParts;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's orders to the coordinator: who serves a realm, who keeps a copy of it. */
public final class RealmOrders {
  /** An order is answered once it is in the coordinator's log: a busy disk may take its time. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  /** Time in which a worker that lives takes a connection and says hello. */
  private static final Duration ALIVE_MAX = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RealmOrders.class);

  private final Endpoint coordinator;
  private final Path keyFile;
  private final OperatorKey key;

  /**
   * @param keyFile where the operator's key is
   * @throws StoreException if there is no key
   */
  public RealmOrders(Endpoint coordinator, Path keyFile) {
    this.coordinator = coordinator;
    this.keyFile = keyFile;
    key = OperatorKey.read(keyFile);
  }

  /**
   * Gives an order. If its answer is lost the very same order is sent once more, which the
   * coordinator answers as it did, or hears for the first time.
   *
   * @param worker whom it is about; {@link Hash32#ZERO} for {@link Placement.Action#STAY}
   * @return the realm as the coordinator has it now
   * @throws ClientException if it is refused, or there is no coordinator
   * @throws StoreException if the key is not the one that the genesis names
   */
  public RealmEndpoint place(RealmId realm, Placement.Action action, Hash32 worker) {
    Placement order;
    byte[] signature;
    try (NodeConnection connection = openCoordinator()) {
      order = order(network(connection.ask(Query.NetworkState::new)), realm, action, worker);
      Genesis genesis = connection.genesis();
      signature = key.of(genesis, keyFile).sign(order.digest(genesis.hash()));
      try {
        return placed(connection, order, signature);
      } catch (UnavailableException e) {
        LOG.debug("the answer to order {} is lost", order.number(), e);
      }
    }
    try (NodeConnection connection = openCoordinator()) {
      return placed(connection, order, signature);
    } catch (UnavailableException e) {
      throw new UnavailableException(
          "order %d was sent and not answered, so that it may have been heard: `freehold status` shows where the realm is (%s)"
              .formatted(order.number(), e.getMessage()),
          e);
    }
  }

  private static Placement order(
      Answer.Network now, RealmId realm, Placement.Action action, Hash32 worker) {
    return new Placement(
        now.nextOrder(), realm, seat(now, realm).epoch(), now.checkpointHeight(), action, worker);
  }

  private static RealmEndpoint placed(
      NodeConnection connection, Placement order, byte[] signature) {
    return seat(
        network(connection.ask(r -> new Query.PlaceRealm(r, order, signature))), order.realm());
  }

  /** The realm as the coordinator has it now, up to its last final block. */
  RealmEndpoint seat(RealmId realm) {
    try (NodeConnection connection = openCoordinator()) {
      return seat(network(connection.ask(Query.NetworkState::new)), realm);
    }
  }

  private NodeConnection openCoordinator() {
    return openCoordinator(coordinator);
  }

  /** A connection to a coordinator, and to no other node. */
  static NodeConnection openCoordinator(Endpoint coordinator) {
    NodeConnection connection = open(coordinator);
    if (connection.role() != Role.COORDINATOR) {
      connection.close();
      throw new ClientException("the node at " + coordinator + " is no coordinator");
    }
    return connection;
  }

  /** Whether the worker that serves a realm answers where it listens. */
  static boolean answers(RealmEndpoint seat) {
    try (NodeConnection connection =
        NodeConnection.toAsk(
            Endpoint.parse(seat.endpoint()), ClientOptions.DEFAULT.withAnswerLimit(ALIVE_MAX))) {
      return connection.node().equals(seat.worker());
    } catch (ConnectionClosedException e) {
      return false;
    }
  }

  /** Whether the worker at an endpoint holds the block of a header. */
  static boolean holds(Endpoint worker, RealmHeader header) {
    if (header.height() == 0) {
      return true;
    }
    try (NodeConnection connection = open(worker)) {
      return BlockParts.fetch(connection::ask, header.realm(), header.height())
          .header()
          .equals(header);
    } catch (QueryFailedException e) {
      return false;
    }
  }

  /** The node id of the worker at an endpoint. */
  public static Hash32 worker(Endpoint endpoint) {
    try (NodeConnection connection = open(endpoint)) {
      if (connection.role() != Role.WORKER) {
        throw new ClientException("the node at " + endpoint + " is no worker");
      }
      return connection.node();
    }
  }

  private static NodeConnection open(Endpoint endpoint) {
    return NodeConnection.toAsk(endpoint, ClientOptions.DEFAULT.withAnswerLimit(ANSWER_MAX));
  }

  static Answer.Network network(Answer answer) {
    if (answer instanceof Answer.Network network) {
      return network;
    }
    throw new ClientException("the coordinator answered something else: " + answer);
  }

  private static RealmEndpoint seat(Answer.Network network, RealmId realm) {
    List<RealmEndpoint> found =
        network.realms().stream().filter(r -> r.header().realm().equals(realm)).toList();
    if (found.isEmpty()) {
      throw new MissingException("there is no active realm " + realm);
    }
    return found.getFirst();
  }
}

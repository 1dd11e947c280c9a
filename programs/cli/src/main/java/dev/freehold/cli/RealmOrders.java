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
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's orders to the coordinator: who serves a realm, who keeps a copy of it. */
public final class RealmOrders {
  /** An order is answered once it is in the coordinator's log: a busy disk may take its time. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  /** Time in which a worker that lives takes a connection and says hello. */
  private static final Duration ALIVE_MAX = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RealmOrders.class);

  /** Between two tries of an order, where nobody who was asked leads. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final List<Endpoint> coordinators;
  private final Path keyFile;
  private final OperatorKey key;
  private final Consumer<String> progress;

  /**
   * Orders to one coordinator, which say nothing while they wait.
   *
   * @param keyFile where the operator's key is
   * @throws StoreException if there is no key
   */
  public RealmOrders(Endpoint coordinator, Path keyFile) {
    this(List.of(coordinator), keyFile, _ -> {});
  }

  /**
   * Orders to one of several.
   *
   * @param coordinators of one network, at least one; of several validators the one that leads
   *     hears an order
   * @param keyFile where the operator's key is
   * @param progress told what is waited for
   * @throws StoreException if there is no key
   */
  RealmOrders(List<Endpoint> coordinators, Path keyFile, Consumer<String> progress) {
    this.coordinators = List.copyOf(coordinators);
    this.keyFile = keyFile;
    this.progress = progress;
    key = OperatorKey.read(keyFile);
  }

  /**
   * Gives an order. If its answer is lost the very same order is sent once more, which the
   * coordinator answers as it did, or hears for the first time. It is sent again too while no
   * validator that was asked leads, for as long as it takes until each has had its turn.
   *
   * @param worker whom it is about; {@link Hash32#ZERO} for {@link Placement.Action#STAY}
   * @return the realm as the coordinator has it now
   * @throws ClientException if it is refused, or there is no coordinator
   * @throws StoreException if the key is not the one that the genesis names
   */
  public RealmEndpoint place(RealmId realm, Placement.Action action, Hash32 worker) {
    SignedOrder order = sign(realm, action, worker);
    long deadlineNs = System.nanoTime() + order.patience().toNanos();
    boolean isWaiting = false;
    int unanswered = 0;
    for (int next = 0; ; next++) {
      ClientException failure;
      try (NodeConnection connection =
          openCoordinator(coordinators.get(next % coordinators.size()))) {
        return placed(connection, order);
      } catch (QueryFailedException e) {
        if (e.failure() != Answer.Failure.NOT_SERVING) {
          throw e;
        }
        failure = e;
        unanswered = 0;
      } catch (UnavailableException e) {
        LOG.debug("the answer to order {} is lost", order.placement.number(), e);
        failure = e;
        unanswered++;
      }
      if (unanswered > coordinators.size()) {
        throw lost(order, failure);
      }
      if (System.nanoTime() - deadlineNs >= 0) {
        throw unheard(order, failure);
      }
      if (!isWaiting && failure instanceof QueryFailedException) {
        isWaiting = true;
        progress.accept(
            "another validator leads; the order is sent every second for up to %s"
                .formatted(TimeInWords.of(order.patience())));
      }
      if ((next + 1) % coordinators.size() == 0) {
        pause();
      }
    }
  }

  /**
   * An order, and its signature.
   *
   * @param validators how many there are of them
   */
  private record SignedOrder(Placement placement, byte[] signature, int validators) {
    /** A window is some eight seconds, and not all of them may be asked. */
    private static final Duration EACH = Duration.ofSeconds(10);

    private static final Duration MIN = Duration.ofSeconds(40);
    private static final Duration MAX = Duration.ofMinutes(5);

    private Duration patience() {
      Duration all = EACH.multipliedBy(validators);
      return all.compareTo(MIN) < 0 ? MIN : all.compareTo(MAX) > 0 ? MAX : all;
    }
  }

  private SignedOrder sign(RealmId realm, Placement.Action action, Hash32 worker) {
    try (NodeConnection connection = openCoordinator()) {
      Placement order =
          order(network(connection.ask(Query.NetworkState::new)), realm, action, worker);
      Genesis genesis = connection.genesis();
      return new SignedOrder(
          order,
          key.of(genesis, keyFile).sign(order.digest(genesis.hash())),
          genesis.founders().members().size());
    }
  }

  private static UnavailableException lost(SignedOrder order, ClientException last) {
    return new UnavailableException(
        "order %d was sent and not answered, so that it may have been heard: `freehold status` shows where the realm is (%s)"
            .formatted(order.placement.number(), last.getMessage()),
        last);
  }

  private static UnavailableException unheard(SignedOrder order, ClientException last) {
    return new UnavailableException(
        "order %d was not heard within %s, since no validator that was asked led: name more of them, --coordinator takes a list (last, %s)"
            .formatted(
                order.placement.number(), TimeInWords.of(order.patience()), last.getMessage()),
        last);
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for a validator to lead", e);
    }
  }

  private static Placement order(
      Answer.Network now, RealmId realm, Placement.Action action, Hash32 worker) {
    return new Placement(
        now.nextOrder(), realm, seat(now, realm).epoch(), now.checkpointHeight(), action, worker);
  }

  private static RealmEndpoint placed(NodeConnection connection, SignedOrder order) {
    return seat(
        network(connection.ask(r -> new Query.PlaceRealm(r, order.placement(), order.signature()))),
        order.placement().realm());
  }

  /** The realm as the coordinator has it now, up to its last final block. */
  RealmEndpoint seat(RealmId realm) {
    try (NodeConnection connection = openCoordinator()) {
      return seat(network(connection.ask(Query.NetworkState::new)), realm);
    }
  }

  /** A connection to the first of them that answers. */
  private NodeConnection openCoordinator() {
    ClientException failure = null;
    for (Endpoint coordinator : coordinators) {
      try {
        return openCoordinator(coordinator);
      } catch (UnavailableException e) {
        failure = e;
      }
    }
    throw failure;
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

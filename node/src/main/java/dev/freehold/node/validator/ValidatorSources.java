package dev.freehold.node.validator;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.SocketAddresses;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other validators, as who asks them like a client. A liar is named once. For one thread. */
final class ValidatorSources {
  private static final Logger LOG = LoggerFactory.getLogger(ValidatorSources.class);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  /** How long one validator is asked in a row: one that drips cannot hold this one up for good. */
  static final Duration SESSION_MAX = Duration.ofSeconds(10);

  private final List<Source> sources;
  private final ClientOptions options;
  private final NodeEvents events;
  private final Set<Hash32> liarsTold = new HashSet<>();

  /** Address of another validator. */
  record Source(Hash32 node, Endpoint endpoint) {}

  /** Questions to one of them. */
  @FunctionalInterface
  interface Questions {
    /**
     * Asks.
     *
     * @throws LyingNodeException if an answer cannot be true
     * @throws MalformedException likewise
     * @throws ClientException if there is none
     */
    void ask(NodeConnection connection) throws InterruptedException;
  }

  /**
   * @param others where they listen, by node id
   * @param genesis the network's genesis hash
   */
  ValidatorSources(Map<Hash32, InetSocketAddress> others, Hash32 genesis, NodeEvents events) {
    sources =
        others.entrySet().stream()
            .map(other -> new Source(other.getKey(), SocketAddresses.endpoint(other.getValue())))
            .toList();
    options = ClientOptions.DEFAULT.withGenesis(genesis).withAnswerLimit(ANSWER_MAX);
    this.events = events;
  }

  List<Source> sources() {
    return sources;
  }

  /** Asks one of them; whatever goes wrong with it changes nothing here. */
  void ask(Source source, Questions questions) throws InterruptedException {
    try (NodeConnection connection = NodeConnection.toAsk(source.endpoint, options)) {
      if (!connection.node().equals(source.node)) {
        throw new LyingNodeException("another node answers there: " + connection.node());
      }
      questions.ask(connection);
    } catch (LyingNodeException | MalformedException e) {
      if (liarsTold.add(source.node)) {
        events.lies(source.node, source.endpoint, e.getMessage());
      }
    } catch (ClientException e) {
      LOG.debug("no answer from {}: {}", source.endpoint, e.getMessage());
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("closed");
    }
  }

  /** Whoever lies from now on is named again. */
  void forgetLies() {
    liarsTold.clear();
  }
}

package dev.freehold.aggregator.daemon;

import dev.freehold.client.RequestException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Search for the network that an aggregator is to work for: each address is asked once, and those
 * that answer must be validators of one network. One that answers is enough.
 */
final class ValidatorSearch {
  private final List<Endpoint> validators;

  /**
   * A search that has not begun.
   *
   * @param validators where they listen: at least one
   */
  ValidatorSearch(List<Endpoint> validators) {
    this.validators = validators;
  }

  /**
   * The genesis of those who answer.
   *
   * @throws RequestException if they are of several networks, or one is no validator, or the same
   *     as another
   * @throws ClientException if nobody answers
   */
  Genesis genesis() {
    Map<Hash32, Endpoint> nodes = new LinkedHashMap<>();
    Optional<Genesis> genesis = Optional.empty();
    Optional<ClientException> failure = Optional.empty();
    for (Endpoint validator : validators) {
      try (NodeConnection asked = NodeConnection.toAsk(validator, ClientOptions.DEFAULT)) {
        objection(asked).ifPresent(ValidatorSearch::refuse);
        Endpoint same = nodes.putIfAbsent(asked.node(), validator);
        if (same != null) {
          refuse("--join: %s and %s are one validator".formatted(same, validator));
        }
        if (genesis.isPresent() && !genesis.get().equals(asked.genesis())) {
          refuse(
              "--join: %s says that its network is %s, and %s that it is %s"
                  .formatted(
                      nodes.values().iterator().next(),
                      genesis.get().hash(),
                      validator,
                      asked.genesis().hash()));
        }
        genesis = Optional.of(asked.genesis());
      } catch (ClientException e) {
        // It may come later: the others are asked.
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (genesis.isEmpty()) {
      throw failure.orElseThrow();
    }
    return genesis.get();
  }

  private static void refuse(String why) {
    throw new RequestException(why);
  }

  /** Why what has answered is no validator; that a validator's key is one, the session has seen. */
  static Optional<String> objection(NodeConnection answered) {
    return answered.role() == Role.COORDINATOR
        ? Optional.empty()
        : Optional.of(
            "--join %s: this is a worker; --join wants the coordinator, by default at port 7400"
                .formatted(answered.endpoint()));
  }
}

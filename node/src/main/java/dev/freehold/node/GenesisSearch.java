package dev.freehold.node;

import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Search for the genesis of a network, at the first start of one who joins it. All validators are
 * asked, over and over, until one has answered. Where a genesis is insisted on, the first that has
 * it will do; otherwise all that answer must have the same.
 */
final class GenesisSearch {
  private static final long PAUSE_MS = 500;

  private final List<Endpoint> validators;
  private final Optional<Hash32> wanted;

  /** What --genesis takes, in words. */
  private final String insistedBy;

  private final ClientOptions options;

  /** Those who answer what no further question changes. */
  private final Map<Endpoint, RuntimeException> refusals = new LinkedHashMap<>();

  private ClientException failure;

  private GenesisSearch(List<Endpoint> validators, Optional<Hash32> wanted, String insistedBy) {
    this.validators = validators;
    this.wanted = wanted;
    this.insistedBy = insistedBy;
    options = ClientOptions.DEFAULT.withGenesis(wanted.orElse(Hash32.ZERO));
  }

  /**
   * A search that has not begun, of one who insists on a genesis by its hash.
   *
   * @param validators where they listen: at least one
   * @param wanted hash of the genesis, if it is known
   */
  static GenesisSearch byHash(List<Endpoint> validators, Optional<Hash32> wanted) {
    return new GenesisSearch(validators, wanted, "hash");
  }

  /**
   * A search that has not begun, of one who would have the genesis' file if it insisted on it.
   *
   * @param validators where they listen: at least one
   */
  static GenesisSearch withoutFile(List<Endpoint> validators) {
    return new GenesisSearch(validators, Optional.empty(), "file");
  }

  /**
   * Asks until somebody answers.
   *
   * @param isStopping whether to give up
   * @param silence is told after each round in which nobody answered why the last one did not
   * @return empty if it was given up
   * @throws UsageException if not all have the same, or it is one that must be insisted on, or what
   *     listens there is no validator
   * @throws ClientException if all answer, and none has the genesis that is insisted on
   */
  Optional<Genesis> found(BooleanSupplier isStopping, Consumer<String> silence)
      throws InterruptedException {
    while (!isStopping.getAsBoolean()) {
      Map<Endpoint, Genesis> answers = asked();
      if (!answers.isEmpty()) {
        return Optional.of(one(answers));
      }
      if (refusals.size() == validators.size()) {
        throw refusals.values().iterator().next();
      }
      silence.accept(failure.getMessage());
      Thread.sleep(PAUSE_MS);
    }
    return Optional.empty();
  }

  private Map<Endpoint, Genesis> asked() {
    Map<Endpoint, Genesis> answers = new LinkedHashMap<>();
    for (Endpoint validator : validators) {
      if (wanted.isEmpty() || answers.isEmpty()) {
        ask(validator).ifPresent(genesis -> answers.put(validator, genesis));
      }
    }
    return answers;
  }

  private Optional<Genesis> ask(Endpoint validator) {
    refusals.remove(validator);
    try (NodeConnection connection = NodeConnection.toAsk(validator, options)) {
      if (connection.role() == Role.COORDINATOR) {
        return Optional.of(connection.genesis());
      }
      refusals.put(
          validator,
          new UsageException(
              "--join %s: this is a worker; --join wants the coordinator, by default at port 7400"
                  .formatted(validator)));
    } catch (ForeignException | TurnedAwayException e) {
      refusals.put(validator, e);
    } catch (ConnectionClosedException e) {
      if (e.reason().filter(GoodbyeReason::isLasting).isPresent()) {
        refusals.put(validator, e);
      } else {
        failure = e;
      }
    } catch (ClientException e) {
      failure = e;
    }
    return Optional.empty();
  }

  private Genesis one(Map<Endpoint, Genesis> answers) {
    Map.Entry<Endpoint, Genesis> first = answers.entrySet().iterator().next();
    Genesis genesis = first.getValue();
    answers.forEach(
        (validator, other) -> {
          if (!other.equals(genesis)) {
            throw new UsageException(
                "%s says that its network is %s, and %s that it is %s: give the right %s with --genesis"
                    .formatted(
                        first.getKey(), genesis.hash(), validator, other.hash(), insistedBy));
          }
        });
    // Whoever answers says what the genesis is, and with it whose checkpoints count.
    if (!genesis.development() && wanted.isEmpty()) {
      throw new UsageException(
          "%s says that its network is %s, which is no development network: give that %s with --genesis if it is what you know from elsewhere"
              .formatted(first.getKey(), genesis.hash(), insistedBy));
    }
    return genesis;
  }
}

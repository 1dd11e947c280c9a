package dev.freehold.node;

import dev.freehold.config.ConfigException;
import dev.freehold.config.JoinAddress;
import dev.freehold.config.UsageException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.validator.ValidatorAddresses;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Search for who listens at which of the addresses that a validator joins. Who has shown its key at
 * an address is there; where nobody answers, who was there before is taken to be there still. All
 * is held against the genesis. Not thread-safe.
 */
final class ValidatorSearch {
  static final String SETTING = "join";

  /** Short: whoever does not answer is asked again, or was there before. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(3);

  private final Genesis genesis;
  private final Hash32 own;
  private final List<Endpoint> addresses;
  private final ClientOptions options;
  private final Map<Endpoint, Hash32> known = new LinkedHashMap<>();
  private final Map<Endpoint, Hash32> before = new LinkedHashMap<>();

  /** Why nobody is known at an address, as of the last attempt. */
  private final Map<Endpoint, String> silent = new LinkedHashMap<>();

  /** Outcome of one attempt. */
  private record Attempt(Optional<Hash32> node, String silence) {}

  /**
   * A search in which nobody was asked yet.
   *
   * @param own id of this process' node
   * @param join no address and no node twice
   * @param before what a search of an earlier start has found
   * @param answerMax how long an answer may take
   * @throws ConfigException if a node that is named is no validator of the network
   */
  ValidatorSearch(
      Genesis genesis,
      Hash32 own,
      List<JoinAddress> join,
      List<ValidatorAddress> before,
      Duration answerMax) {
    this.genesis = genesis;
    this.own = own;
    addresses = join.stream().map(JoinAddress::at).toList();
    options = ClientOptions.DEFAULT.withGenesis(genesis.hash()).withAnswerLimit(answerMax);
    join.forEach(each -> each.node().ifPresent(node -> known.put(each.at(), node)));
    before.stream()
        .filter(each -> genesis.founders().hasMember(each.node()))
        .forEach(each -> this.before.put(each.at(), each.node()));
    ValidatorAddresses.requireValidators(SETTING, genesis, known.values());
  }

  /**
   * Asks at all addresses where nobody is known, at the same time.
   *
   * @return whether it is known where each of the network's other validators is
   * @throws UsageException if what listens at one of them is no validator
   * @throws ForeignException if it is of another network
   * @throws ConfigException if a node answers whose key the genesis does not name, or one at two
   *     addresses, or if there are too few addresses for all validators
   */
  boolean round() throws InterruptedException {
    List<Endpoint> asked = unknown();
    Map<Endpoint, Future<Attempt>> attempts = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Endpoint at : asked) {
        Callable<Attempt> attempt = () -> ask(at);
        attempts.put(at, threads.submit(attempt));
      }
    }
    for (Map.Entry<Endpoint, Future<Attempt>> each : attempts.entrySet()) {
      take(each.getKey(), result(each.getValue()));
    }
    for (Endpoint at : unknown()) {
      Hash32 earlier = before.get(at);
      if (earlier != null && !known.containsValue(earlier)) {
        know(at, earlier);
      }
    }
    List<Hash32> missing = missing();
    if (missing.size() > unknown().size()) {
      // No answer that is still to come could name all of them.
      found();
    }
    return missing.isEmpty();
  }

  private List<Endpoint> unknown() {
    return addresses.stream().filter(at -> !known.containsKey(at)).toList();
  }

  private List<Hash32> missing() {
    return ValidatorAddresses.missing(genesis, new HashSet<>(known.values()), own);
  }

  private Attempt ask(Endpoint at) {
    try (NodeConnection connection = NodeConnection.toAsk(at, options)) {
      if (connection.role() != Role.COORDINATOR) {
        throw new UsageException(
            "--join %s: this is a worker; --join wants validators, by default at port 7400"
                .formatted(at));
      }
      return new Attempt(Optional.of(connection.node()), "");
    } catch (ForeignException e) {
      throw e;
    } catch (LyingNodeException e) {
      throw new ConfigException(
          "--join %s: no validator of network %s is there: %s. Compare the list with the genesis file"
              .formatted(at, genesis.hash(), e.getMessage()),
          e);
    } catch (ConnectionClosedException e) {
      if (e.reason().equals(Optional.of(GoodbyeReason.WRONG_GENESIS))) {
        throw e;
      }
      return new Attempt(Optional.empty(), e.getMessage());
    } catch (ClientException e) {
      return new Attempt(Optional.empty(), e.getMessage());
    }
  }

  private static Attempt result(Future<Attempt> attempt) throws InterruptedException {
    try {
      return attempt.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void take(Endpoint at, Attempt attempt) {
    if (attempt.node().isEmpty()) {
      silent.put(at, attempt.silence());
      return;
    }
    // The session has found its key among those that the genesis names.
    know(at, attempt.node().get());
  }

  private void know(Endpoint at, Hash32 node) {
    known.forEach(
        (other, there) -> {
          if (there.equals(node)) {
            throw new ConfigException(
                "--join: %s and %s are one validator, node %s: give each of them one address"
                    .formatted(other, at, node));
          }
        });
    known.put(at, node);
    silent.remove(at);
  }

  /**
   * The addresses of all that are known, for as many starts as the list stays the same.
   *
   * @throws ConfigException if a validator's is not known
   */
  List<ValidatorAddress> found() {
    List<ValidatorAddress> found = new ArrayList<>();
    known.forEach((at, node) -> found.add(new ValidatorAddress(node, at)));
    ValidatorAddresses.of(SETTING, genesis, found, own);
    return List.copyOf(found);
  }

  /** Who is waited for, and where nobody answers, on one line. */
  String awaited() {
    return ValidatorAddresses.nodes(missing())
        + "; "
        + silent.entrySet().stream()
            .map(each -> "at %s: %s".formatted(each.getKey(), Printable.of(each.getValue())))
            .collect(Collectors.joining("; "));
  }
}

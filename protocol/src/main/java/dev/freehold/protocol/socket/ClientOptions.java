package dev.freehold.protocol.socket;

import dev.freehold.core.id.Hash32;
import java.time.Duration;
import java.util.Optional;

/**
 * Options of a client: what it insists on and how long it waits.
 *
 * @param genesis the genesis hash that nodes must have; {@link Hash32#ZERO} trusts the first node's
 * @param trusted a checkpoint to follow the chain from link by link; without one, the first that
 *     bears the coordinator's signature is where following starts
 * @param answerLimit for connecting and for each answer; at least a millisecond
 * @param outageLimit how long a worker that is away is waited for
 * @param pingEvery how often a connection is kept alive
 * @param silenceLimit the silence after which a node counts as dead
 */
public record ClientOptions(
    Hash32 genesis,
    Optional<TrustedCheckpoint> trusted,
    Duration answerLimit,
    Duration outageLimit,
    Duration pingEvery,
    Duration silenceLimit) {
  /** Any network, ten seconds for an answer, a minute for an outage. */
  public static final ClientOptions DEFAULT =
      new ClientOptions(
          Hash32.ZERO,
          Optional.empty(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  /** A checkpoint known from elsewhere. */
  public record TrustedCheckpoint(long height, Hash32 hash) {}

  public ClientOptions {
    for (Duration limit : new Duration[] {answerLimit, outageLimit, pingEvery, silenceLimit}) {
      if (limit.toMillis() < 1 || limit.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a limit from a millisecond to 24 days, not " + limit);
      }
    }
  }

  /**
   * These options for one network alone.
   *
   * @param hash {@link Hash32#ZERO} takes the first node's
   */
  public ClientOptions withGenesis(Hash32 hash) {
    return new ClientOptions(hash, trusted, answerLimit, outageLimit, pingEvery, silenceLimit);
  }

  /** These options, following the chain from a checkpoint that is known from elsewhere. */
  public ClientOptions withTrusted(TrustedCheckpoint checkpoint) {
    return new ClientOptions(
        genesis, Optional.of(checkpoint), answerLimit, outageLimit, pingEvery, silenceLimit);
  }

  /**
   * These options with another limit for connecting and for each answer.
   *
   * @throws IllegalArgumentException unless it is from a millisecond to 24 days
   */
  public ClientOptions withAnswerLimit(Duration limit) {
    return new ClientOptions(genesis, trusted, limit, outageLimit, pingEvery, silenceLimit);
  }

  /**
   * These options with another limit on waiting for a worker that is away.
   *
   * @throws IllegalArgumentException unless it is from a millisecond to 24 days
   */
  public ClientOptions withOutageLimit(Duration limit) {
    return new ClientOptions(genesis, trusted, answerLimit, limit, pingEvery, silenceLimit);
  }

  /**
   * These options with other times for noticing that a node is gone.
   *
   * @param ping how often a connection is kept alive; shorter than what the node allows
   * @param silence after which a node counts as dead; longer than {@code ping}
   * @throws IllegalArgumentException unless both are from a millisecond to 24 days
   */
  public ClientOptions withKeepAlive(Duration ping, Duration silence) {
    return new ClientOptions(genesis, trusted, answerLimit, outageLimit, ping, silence);
  }
}

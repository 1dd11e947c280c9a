package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.util.Optional;

/**
 * Address of a validator as a validator joins it, written {@code HOST:PORT}, or {@code
 * NODE@HOST:PORT} where it is known who listens there.
 *
 * @param node id of its node; empty where it is learnt from the key that is shown there
 * @param at where it listens, with a host and a port that others can call
 */
public record JoinAddress(Optional<Hash32> node, Endpoint at) {
  /** The form, as help texts and messages show it. */
  static final String FORM = "[NODE@]HOST:PORT";

  public JoinAddress {
    ValidatorAddress.requireReachable(at);
  }

  /**
   * Parses one of the two forms.
   *
   * @param port where none is written
   * @throws IllegalArgumentException that says how it is written
   */
  static JoinAddress parse(String text, int port) {
    if (text.indexOf('@') < 0) {
      return new JoinAddress(Optional.empty(), ValueParser.endpoint(text, port));
    }
    ValidatorAddress known = ValidatorAddress.parse(text, port);
    return new JoinAddress(Optional.of(known.node()), known.at());
  }

  /** As it could have been written. */
  @Override
  public String toString() {
    return node.map(id -> id + "@").orElse("") + at;
  }
}

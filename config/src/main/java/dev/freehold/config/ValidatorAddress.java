package dev.freehold.config;

import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Address of a validator, written {@code NODE@HOST:PORT}: whoever answers there must show the key
 * of that node.
 *
 * @param node id of its node: the digest of its key
 * @param at where it listens, with a host and a port that others can call
 */
public record ValidatorAddress(Hash32 node, Endpoint at) {
  /** The form, as help texts and messages show it. */
  static final String FORM = "NODE@HOST:PORT";

  public ValidatorAddress {
    requireReachable(at);
  }

  /** Where nobody else could call is no address of a validator. */
  static void requireReachable(Endpoint at) {
    if (!at.isReachable()) {
      throw new IllegalArgumentException(
          "must name a host and a port that others can call, not " + at);
    }
  }

  /**
   * Refuses a node that is named twice.
   *
   * @param what names them, as it was typed
   */
  static void requireDistinct(String what, List<Hash32> nodes) {
    Set<Hash32> seen = new HashSet<>();
    for (Hash32 node : nodes) {
      if (!seen.add(node)) {
        throw new IllegalArgumentException("%s names the node %s twice".formatted(what, node));
      }
    }
  }

  /**
   * Parses {@code NODE@HOST:PORT}, the node in 64 hexadecimal digits.
   *
   * @param port where none is written
   * @throws IllegalArgumentException that says how it is written
   */
  public static ValidatorAddress parse(String text, int port) {
    int mark = text.indexOf('@');
    if (mark < 0) {
      throw new IllegalArgumentException(
          "must be %s, not \"%s\"".formatted(FORM, Printable.of(text)));
    }
    Hash32 node;
    try {
      node = ValueParser.hash(text.substring(0, mark));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be %s: NODE %s, not \"%s\""
              .formatted(FORM, e.getMessage(), Printable.of(text.substring(0, mark))),
          e);
    }
    return new ValidatorAddress(node, ValueParser.endpoint(text.substring(mark + 1), port));
  }

  /** {@code NODE@HOST:PORT}, as it could have been written. */
  @Override
  public String toString() {
    return node + "@" + at;
  }
}

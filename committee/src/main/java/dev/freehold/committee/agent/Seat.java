package dev.freehold.committee.agent;

import dev.freehold.committee.machine.Pace;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.VoteSigner;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * One validator's place in one era, with what it signs and checks by.
 *
 * @param place in the era's committee
 * @param signer signs with the key that the committee names there
 * @param signatures knows the keys of the committee
 */
public record Seat(
    Era era, int place, Pace pace, VoteSigner signer, AggregateSignatures signatures) {

  /** The place of a node in a committee; empty if it has none. */
  public static OptionalInt place(Committee committee, Hash32 node) {
    return IntStream.range(0, committee.size())
        .filter(i -> committee.validators().get(i).node().equals(node))
        .findFirst();
  }

  /** The nodes of the others. */
  List<Hash32> others() {
    return IntStream.range(0, era.committee().size())
        .filter(i -> i != place)
        .mapToObj(this::node)
        .toList();
  }

  /** The node of a validator. */
  Hash32 node(int validator) {
    return era.committee().validators().get(validator).node();
  }

  /**
   * Signs something that is no vote, and checks it as others check votes.
   *
   * @throws WrongKeyException if it does not hold: others would bar each vote, and say nothing
   */
  void requireOwnKey() {
    byte[] message = TaggedHash.VALIDATOR_START.of(era.genesis().toBytes()).toBytes();
    if (!signatures.verify(List.of(era.committee().key(place)), message, signer.sign(message))) {
      throw new WrongKeyException(
          "what it signs does not hold under %s, which era %d's committee names as the key of validator %d"
              .formatted(era.committee().validators().get(place).key(), era.number(), place));
    }
  }
}

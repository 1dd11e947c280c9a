package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Words of the other validators of a committee about what they have verified, of each the last that
 * it said of a realm and height above the last final header. No judge believes any of it: it says
 * what a leader takes, and who can be asked for a block.
 */
final class Testimonies {
  private record Place(int realm, long height) {}

  private final Verifiers verifiers;
  private final Committee committee;

  /** Place of this validator in the committee. */
  private final int self;

  private final VerifiedHeaders verified;

  /** How many are kept of one validator. */
  private final int share;

  private final Map<Hash32, Integer> places = new HashMap<>();

  /** Of each validator what it said, oldest first. */
  private final List<Map<Place, Hash32>> said;

  /** Who said it, by place in the committee. Whoever chooses hashes makes no look-up long. */
  private final Map<VerifiedBlock, BitSet> tellers =
      new TreeMap<>(
          Comparator.comparing(VerifiedBlock::realm)
              .thenComparing(VerifiedBlock::height)
              .thenComparing(VerifiedBlock::header));

  /**
   * @param verifiers who verifies each realm
   * @param node of this validator, one of their committee
   * @param verified what is verified here
   */
  Testimonies(Verifiers verifiers, Hash32 node, VerifiedHeaders verified) {
    this.verifiers = verifiers;
    committee = verifiers.committee();
    this.verified = verified;
    share = Limits.VERIFIED_CLAIMS_MAX / committee.size();
    for (int i = 0; i < committee.size(); i++) {
      places.put(committee.validators().get(i).node(), i);
    }
    self = places.get(node);
    said =
        IntStream.range(0, committee.size())
            .<Map<Place, Hash32>>mapToObj(_ -> new LinkedHashMap<>())
            .toList();
  }

  /** A node says what it has verified; whoever is no other validator is not listened to. */
  void told(Hash32 node, List<VerifiedBlock> blocks) {
    Integer validator = places.get(node);
    if (validator == null || validator == self) {
      return;
    }
    Map<Place, Hash32> of = said.get(validator);
    for (VerifiedBlock block : blocks) {
      if (isOfUse(block)) {
        Place place = new Place(block.realm().value(), block.height());
        forget(validator, place);
        of.put(place, block.header());
        tellers.computeIfAbsent(block, _ -> new BitSet()).set(validator);
        if (of.size() > share) {
          forget(validator, of.keySet().iterator().next());
        }
      }
    }
  }

  private boolean isOfUse(VerifiedBlock block) {
    if (!verified.hasRealm(block.realm().value())) {
      return false;
    }
    long above = block.height() - verified.last(block.realm().value()).height();
    return above > 0 && above <= VerifiedHeaders.ABOVE_MAX;
  }

  private void forget(int validator, Place place) {
    Hash32 header = said.get(validator).remove(place);
    if (header != null) {
      VerifiedBlock block = new VerifiedBlock(new RealmId(place.realm), place.height, header);
      BitSet who = tellers.get(block);
      who.clear(validator);
      if (who.isEmpty()) {
        tellers.remove(block);
      }
    }
  }

  /** A realm's header is final: what was said up to it is forgotten. */
  void rise(int realm, long from, long to) {
    // Nothing is kept of what was further above.
    long last = Math.min(to, from + VerifiedHeaders.ABOVE_MAX);
    for (int validator = 0; validator < said.size(); validator++) {
      for (long height = from + 1; height <= last; height++) {
        forget(validator, new Place(realm, height));
      }
    }
  }

  /**
   * The validators that said exactly this, in an order that begins behind this one's place and
   * differs with the realm.
   */
  List<Hash32> tellers(VerifiedBlock block) {
    BitSet who = tellers.get(block);
    if (who == null) {
      return List.of();
    }
    int size = committee.size();
    int first = self + 1 + block.realm().value();
    return IntStream.range(0, size)
        .map(i -> (first + i) % size)
        .filter(who::get)
        .mapToObj(i -> committee.validators().get(i).node())
        .toList();
  }

  /**
   * Hashes of the headers above the final ones that are verified here, and by enough of the realm's
   * verifiers. Whoever has verified a header has verified all below it.
   */
  Set<Hash32> byQuorum() {
    Set<Hash32> chosen = new HashSet<>();
    for (int realm = 0; realm < verified.realms(); realm++) {
      Map<Hash32, BitSet> above = new TreeMap<>();
      for (VerifiedBlock block : verified.above(realm)) {
        BitSet who = above.computeIfAbsent(block.header(), _ -> new BitSet());
        who.or(tellers.getOrDefault(block, new BitSet()));
        who.set(self);
        if (verifiers.suffice(block.realm(), who)) {
          chosen.add(block.header());
        }
        above.computeIfAbsent(verified.below(block), _ -> new BitSet()).or(who);
      }
    }
    return chosen;
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Words of the other validators of a committee about what they have verified above the last final
 * headers. Of one height it may be several blocks, each of which holds: a worker that makes another
 * block of a height takes back nobody's word for the first. No judge believes any of it: it says
 * what a leader takes, and who can be asked for a block.
 */
final class Testimonies {
  /** By place. Whoever chooses hashes makes no look-up long. */
  private static final Comparator<VerifiedBlock> BY_PLACE =
      Comparator.comparing(VerifiedBlock::realm)
          .thenComparing(VerifiedBlock::height)
          .thenComparing(VerifiedBlock::header);

  /** Words of one validator, in the order in which it said them last. */
  private static final class Words {
    private final NavigableMap<VerifiedBlock, Long> turns = new TreeMap<>(BY_PLACE);
    private final NavigableMap<Long, VerifiedBlock> order = new TreeMap<>();
    private long next;

    private void add(VerifiedBlock block) {
      Long before = turns.put(block, next);
      if (before != null) {
        order.remove(before);
      }
      order.put(next, block);
      next++;
    }

    private void remove(VerifiedBlock block) {
      order.remove(turns.remove(block));
    }

    private VerifiedBlock oldest() {
      return order.firstEntry().getValue();
    }

    private int size() {
      return turns.size();
    }
  }

  private final Verifiers verifiers;
  private final Committee committee;

  /** Place of this validator in the committee. */
  private final int self;

  private final VerifiedHeaders verified;

  /** How many are kept of one validator. */
  private final int share;

  private final Map<Hash32, Integer> places = new HashMap<>();

  /** Of each validator what it said. */
  private final List<Words> said;

  /** Who said it, by place in the committee. */
  private final NavigableMap<VerifiedBlock, BitSet> tellers = new TreeMap<>(BY_PLACE);

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
    said = IntStream.range(0, committee.size()).mapToObj(_ -> new Words()).toList();
  }

  /** A node says what it has verified; whoever is no other validator is not listened to. */
  void told(Hash32 node, List<VerifiedBlock> blocks) {
    Integer validator = places.get(node);
    if (validator == null || validator == self) {
      return;
    }
    Words of = said.get(validator);
    for (VerifiedBlock block : blocks) {
      if (isOfUse(block)) {
        of.add(block);
        tellers.computeIfAbsent(block, _ -> new BitSet()).set(validator);
        if (of.size() > share) {
          forget(validator, of.oldest());
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

  private void forget(int validator, VerifiedBlock block) {
    said.get(validator).remove(block);
    BitSet who = tellers.get(block);
    who.clear(validator);
    if (who.isEmpty()) {
      tellers.remove(block);
    }
  }

  /** A realm's header is final: what was said up to its height is forgotten. */
  void rise(RealmId realm, long height) {
    List<VerifiedBlock> upTo =
        tellers.tailMap(new VerifiedBlock(realm, 1, Hash32.ZERO), true).keySet().stream()
            .takeWhile(block -> block.realm().equals(realm) && block.height() <= height)
            .toList();
    for (VerifiedBlock block : upTo) {
      tellers.remove(block).stream().forEach(validator -> said.get(validator).remove(block));
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

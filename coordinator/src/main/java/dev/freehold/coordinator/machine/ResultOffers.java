package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.wire.Work;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Results that other validators show, until each is verified: the last few of each validator, whose
 * turns come round. Nothing more is taken of one that has shown what does not hold: whoever is
 * honest has verified it before.
 */
final class ResultOffers {
  /**
   * Result that a validator shows.
   *
   * @param name as of {@link Aggregate#result}
   */
  record Offer(Hash32 node, Hash32 name, Work.Submit result) {}

  /** By node and name, the oldest first. */
  private final Map<Hash32, Map<Hash32, Offer>> waiting = new LinkedHashMap<>();

  /** Nodes of {@link #waiting}; whose turn is next comes first. */
  private final Set<Hash32> turns = new LinkedHashSet<>();

  private final Set<Hash32> liars = new HashSet<>();

  /** Takes what a validator shows; of more than may wait the oldest goes. */
  void add(Hash32 node, Work.Submit result) {
    if (liars.contains(node)) {
      return;
    }
    Offer offer = new Offer(node, result.result(), result);
    Map<Hash32, Offer> of = waiting.computeIfAbsent(offer.node, _ -> new LinkedHashMap<>());
    of.remove(offer.name);
    of.put(offer.name, offer);
    if (of.size() > Limits.JUDGING_MAX) {
      of.remove(of.keySet().iterator().next());
    }
    turns.add(offer.node);
  }

  /**
   * Takes the next one out.
   *
   * @param isJob whether there is a job of a name; offers for others wait
   */
  Optional<Offer> next(Predicate<Hash32> isJob) {
    for (Hash32 node : List.copyOf(turns)) {
      Optional<Offer> next =
          waiting.get(node).values().stream()
              .filter(offer -> isJob.test(offer.result.job()))
              .findFirst();
      if (next.isPresent()) {
        take(next.get());
        return next;
      }
    }
    return Optional.empty();
  }

  private void take(Offer offer) {
    Map<Hash32, Offer> of = waiting.get(offer.node);
    of.remove(offer.name);
    turns.remove(offer.node);
    if (of.isEmpty()) {
      waiting.remove(offer.node);
    } else {
      turns.add(offer.node);
    }
  }

  /** A validator has shown what does not hold. */
  void isLiar(Hash32 node) {
    liars.add(node);
    waiting.remove(node);
    turns.remove(node);
  }
}

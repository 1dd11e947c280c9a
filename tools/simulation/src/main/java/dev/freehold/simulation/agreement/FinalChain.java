package dev.freehold.simulation.agreement;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Era;
import dev.freehold.core.id.Hash32;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Chain of all that anybody called final: by era and slot, each on the one before. */
final class FinalChain {
  private record Link(Hash32 hash, CandidateHeader header, boolean addsNothing) {
    /** Whether it stands on a place in the chain, or on something above it. */
    boolean standsAbove(long slot, Hash32 before) {
      return header.parentSlot() > slot
          || (header.parentSlot() == slot && header.parent().equals(before));
    }
  }

  private final Map<Long, TreeMap<Long, Link>> eras = new HashMap<>();

  /** All links that were added, of forks too. */
  private final Map<Hash32, Link> links = new HashMap<>();

  /**
   * Adds a candidate.
   *
   * @return whether it stands on, or under, each of the others
   */
  boolean add(Era era, Candidate candidate, Hash32 hash) {
    TreeMap<Long, Link> ofEra = eras.computeIfAbsent(era.number(), _ -> new TreeMap<>());
    Link link = new Link(hash, candidate.header(), candidate.isEmpty());
    links.put(hash, link);
    long slot = candidate.slot();
    Link same = ofEra.get(slot);
    if (same != null) {
      return same.hash.equals(hash);
    }
    Map.Entry<Long, Link> before = ofEra.lowerEntry(slot);
    Map.Entry<Long, Link> after = ofEra.higherEntry(slot);
    boolean fits =
        link.standsAbove(0, era.root())
            && (before == null || link.standsAbove(before.getKey(), before.getValue().hash))
            && (after == null || after.getValue().standsAbove(slot, hash));
    ofEra.put(slot, link);
    return fits;
  }

  /** The height of a candidate that was added. */
  Optional<Long> heightOf(Hash32 candidate) {
    return Optional.ofNullable(links.get(candidate)).map(link -> link.header.height());
  }

  /** Whether a candidate that was added is, or stands on, another or the era's root. */
  boolean standsOn(Era era, Hash32 candidate, Hash32 ground) {
    Hash32 hash = candidate;
    while (!hash.equals(ground)) {
      Link link = links.get(hash);
      if (link == null || hash.equals(era.root())) {
        return false;
      }
      hash = link.header.parent();
    }
    return true;
  }

  /** The candidate that is, or is under, another and is the one that adds an era's last height. */
  Optional<Hash32> lastUnder(Era era, Hash32 candidate) {
    Link link = links.get(candidate);
    while (link != null && link.addsNothing) {
      link = links.get(link.header.parent());
    }
    return Optional.ofNullable(link)
        .filter(last -> last.header.height() == era.lastHeight())
        .map(Link::hash);
  }
}

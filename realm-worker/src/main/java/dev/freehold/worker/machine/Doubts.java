package dev.freehold.worker.machine;

import dev.freehold.core.id.RealmId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tables that contradict what a worker holds of a realm, by who said it last. Of several validators
 * some may lie: no realm is stopped for what so few have said that all of them may.
 */
final class Doubts {
  private final int liarsMax;
  private final Map<RealmId, Set<Integer>> saidBy = new TreeMap<>();

  /**
   * @param validators who may send tables
   */
  Doubts(int validators) {
    // As many as an era of equal weights bears; a sole validator is believed.
    liarsMax = (validators - 1) / 3;
  }

  /**
   * A table contradicts what is here of a realm.
   *
   * @param link the one that it came by
   * @return whether so many have said so that one of them is right
   */
  boolean isBelieved(RealmId realm, int link) {
    Set<Integer> links = saidBy.computeIfAbsent(realm, _ -> new TreeSet<>());
    links.add(link);
    return links.size() > liarsMax;
  }

  /** The realms of which somebody's last table contradicts what is here. */
  Set<RealmId> realms() {
    return saidBy.keySet();
  }

  /** What the tables say is obeyed. */
  void forget(RealmId realm) {
    saidBy.remove(realm);
  }

  /** The table that came by a link does not contradict it. */
  void settled(RealmId realm, int link) {
    saidBy.computeIfPresent(
        realm, (_, links) -> links.remove(link) && links.isEmpty() ? null : links);
  }
}

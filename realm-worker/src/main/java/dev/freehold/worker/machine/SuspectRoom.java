package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Room where bundles of suspects wait to be verified apart. They stand in no queue, so that nothing
 * waits for them; each account's are in the order of submission, and accounts take turns, a few
 * bundles each.
 */
final class SuspectRoom {
  // In the order of their turns.
  private final Map<UserId, TreeMap<Long, PendingBundle>> accounts = new LinkedHashMap<>();
  private int size;

  /** Whether there is no room for another. */
  boolean isFull() {
    return size >= Limits.SUSPECT_BUNDLES_MAX;
  }

  int size() {
    return size;
  }

  /** How long the bundle that has waited longest has waited; 0 if none waits. */
  long oldestNs(long nowNs) {
    return accounts.values().stream()
        .flatMap(own -> own.values().stream())
        .mapToLong(bundle -> nowNs - bundle.sinceNs())
        .max()
        .orElse(0);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(PendingBundle bundle) {
    accounts
        .computeIfAbsent(bundle.bundle().user(), _ -> new TreeMap<>())
        .put(bundle.ticket(), bundle);
    size++;
  }

  /** Takes the first bundles of the account whose turn it is out; none if nothing waits. */
  List<PendingBundle> next() {
    if (accounts.isEmpty()) {
      return List.of();
    }
    UserId account = accounts.keySet().iterator().next();
    TreeMap<Long, PendingBundle> own = accounts.remove(account);
    List<PendingBundle> next = new ArrayList<>();
    while (!own.isEmpty() && next.size() < Limits.SUSPECT_BATCH_MAX) {
      next.add(own.pollFirstEntry().getValue());
    }
    if (!own.isEmpty()) {
      accounts.put(account, own);
    }
    size -= next.size();
    return next;
  }

  /** Takes all out. */
  List<PendingBundle> clear() {
    List<PendingBundle> all = new ArrayList<>();
    accounts.values().forEach(own -> all.addAll(own.values()));
    accounts.clear();
    size = 0;
    return all;
  }
}

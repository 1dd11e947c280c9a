package dev.freehold.simulation.check;

import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.kernel.Invariant;
import java.util.HashMap;
import java.util.Map;

/**
 * Record of what clients sent and were told. A bundle of which every copy was refused must never be
 * applied.
 */
public final class ClientHistory {
  private static final class Entry {
    private int sent;
    private int refused;
  }

  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Entry> entries = new HashMap<>();
  private long bundlesSent;

  /** A client sends a bundle, for the first time or again. */
  public void sent(Hash32 bundle) {
    entries.computeIfAbsent(bundle, _ -> new Entry()).sent++;
    bundlesSent++;
  }

  /** A client was told that a bundle is rejected. */
  public void refused(Hash32 bundle) {
    Entry entry = entries.get(bundle);
    if (entry != null) {
      entry.refused++;
    }
  }

  /** A bundle is applied: some copy of it must be unanswered or not refused. */
  void requireNotRefused(Hash32 bundle) {
    Entry entry = entries.get(bundle);
    if (entry == null) {
      throw new Violation(
          Invariant.VALID_ONLY,
          "bundle " + bundle.abbreviated() + " is applied and nobody sent it");
    }
    if (entry.refused >= entry.sent) {
      throw new Violation(
          Invariant.REFUSED_FOR_GOOD,
          "bundle " + bundle.abbreviated() + " is applied and was refused");
    }
  }

  /** Bundles sent, counting those sent again. */
  public long bundlesSent() {
    return bundlesSent;
  }
}

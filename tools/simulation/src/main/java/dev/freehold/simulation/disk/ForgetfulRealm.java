package dev.freehold.simulation.disk;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RealmStore;
import java.util.Optional;

/** A realm whose index of bundles was lost when it was opened: the work of a mutant. */
final class ForgetfulRealm extends ForwardingRealmStore {
  private final long lostUpTo;

  ForgetfulRealm(RealmStore real) {
    super(real);
    lostUpTo = real.head().height();
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return real.blockOf(bundleId).filter(height -> height > lostUpTo);
  }
}

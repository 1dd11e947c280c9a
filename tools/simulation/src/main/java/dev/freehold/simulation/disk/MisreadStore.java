package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.simulation.kernel.Mutant;
import java.util.List;
import java.util.Optional;

/** A store as a mutant reads it to answer questions; others have it as it is. */
public final class MisreadStore implements NodeStore {
  private static final int BLOCKS_BACK = 3;

  private final NodeStore real;
  private final Mutant mutant;

  public MisreadStore(NodeStore real, Mutant mutant) {
    this.real = real;
    this.mutant = mutant;
  }

  @Override
  public ChainStore chain() {
    return real.chain();
  }

  @Override
  public RealmStore realm(RealmId realm) {
    RealmStore store = real.realm(realm);
    return switch (mutant) {
      case STALE_READ -> new StaleRealm(store);
      case CHECKPOINT_READ_FROM_HEAD -> new HeadRealm(store);
      case CLOCK_MISREAD -> new EarlyRealm(store);
      default -> store;
    };
  }

  @Override
  public RealmTails tails() {
    return real.tails();
  }

  @Override
  public void unwind(RealmId realm, long height) {
    real.unwind(realm, height);
  }

  @Override
  public List<RealmId> heldRealms() {
    return real.heldRealms();
  }

  @Override
  public RealmCopy copyRealm(RealmId realm) {
    return real.copyRealm(realm);
  }

  /** A realm of which some accounts are read as they were some blocks ago. */
  private static final class StaleRealm extends ForwardingRealmStore {
    private StaleRealm(RealmStore real) {
      super(real);
    }

    @Override
    public Optional<Account> account(UserId user) {
      long height = head().height();
      if (height <= BLOCKS_BACK || user.index() % 2 != height % 2) {
        return real.account(user);
      }
      Optional<RealmSnapshot> before = at(height - BLOCKS_BACK);
      return before.isPresent() ? before.get().account(user) : real.account(user);
    }
  }

  /** A realm whose earlier blocks are taken to have adopted what the last one has. */
  private static final class EarlyRealm extends ForwardingRealmStore {
    private EarlyRealm(RealmStore real) {
      super(real);
    }

    @Override
    public Optional<RealmHeader> header(long height) {
      return super.header(height).map(_ -> head());
    }
  }

  /** A realm whose earlier states are read as the last one. */
  private static final class HeadRealm extends ForwardingRealmStore {
    private HeadRealm(RealmStore real) {
      super(real);
    }

    @Override
    public Optional<RealmSnapshot> at(long height) {
      return real.at(height).flatMap(_ -> real.at(head().height()));
    }
  }
}

package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Contract;
import java.util.List;
import java.util.Optional;

/** Rule that says which candidates name the state that they stand on. */
public final class NamedState {
  private NamedState() {}

  /**
   * What the journal of the next candidate on a machine's state begins with; empty at heights at
   * which none is named.
   */
  static Optional<LogEntry.StateAt> due(CoordinatorMachine at) {
    return isDue(at) ? Optional.of(at.snapshot().named()) : Optional.empty();
  }

  /** Whether the next candidate on a machine's state names it. */
  public static boolean isDue(CoordinatorMachine at) {
    return (at.head().height() + 1) % Limits.STATE_NAMED_EVERY == 0;
  }

  /** A leader's machine has sealed, and decided nothing else yet. */
  static void isSealed(
      CoordinatorMachine at, boolean isOfCommittee, List<CoordinatorEffect> effects) {
    if (isOfCommittee) {
      due(at).ifPresent(entry -> effects.add(new CoordinatorEffect.Persist(entry)));
    }
  }

  /** How many contracts a machine's state has registered. */
  public static int contracts(CoordinatorMachine at) {
    return at.registry.size();
  }

  /** Whether a machine's state has registered a contract of this number with these keys. */
  public static boolean hasRegistered(CoordinatorMachine at, Contract contract) {
    return at.registry.keys(contract.id()).equals(Optional.of(Registry.keys(contract)));
  }
}

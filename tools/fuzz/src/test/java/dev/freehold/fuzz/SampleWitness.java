package dev.freehold.fuzz;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.transition.StateView;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.Optional;

/** Maker of a witness with two accounts, one of them absent, and two slots. */
public final class SampleWitness {
  private SampleWitness() {}

  /** The same each time. */
  public static BlockWitness make() {
    BlockWitness.Recorder recorder = new BlockWitness.Recorder(new State());
    for (int index = 3; index < 5; index++) {
      UserId user = UserId.of(FixedValues.USER.realm(), index);
      recorder.account(user);
      recorder.holds(new ContractId(6), user, index);
    }
    return recorder.witness(
        TreeDelta.none(StateShape.REALM_DEPTH),
        (level, index) -> index % 2 == 0 ? Fr.of(level + index) : null);
  }

  /** A state in which every other thing is there. */
  private static final class State implements StateView {
    @Override
    public Optional<Account> account(UserId user) {
      return user.index() % 2 == 0 ? Optional.of(FixedValues.ACCOUNT) : Optional.empty();
    }

    @Override
    public Fr leaf(ContractId contract, UserId user) {
      return Fr.ZERO;
    }

    @Override
    public boolean holds(ContractId contract, UserId user, long slot) {
      return slot % 2 == 0;
    }
  }
}

package dev.freehold.core.transition;

import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import java.util.Optional;

/**
 * View of what all realms share: final checkpoints and registered contracts. Answers about a given
 * height never change once given.
 */
public interface ChainView {
  /** The global root of the final checkpoint at a height. */
  Optional<Fr> anchorRoot(long height);

  /** The accounts and contracts that there were at the final checkpoint of a height. */
  Optional<Totals> totals(long height);

  /** A registered contract. */
  Optional<Contract> contract(ContractId id);
}

package dev.freehold.core.port;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import java.util.Optional;
import java.util.function.Function;

/** Check of contracts against the root of the registry that a checkpoint names. */
public final class RegistryRoot {
  private RegistryRoot() {}

  /**
   * Requires that the contracts from the first on are all that a checkpoint and those before it
   * have registered.
   *
   * @return how many they are
   * @throws InvalidCheckpointException if one is missing or another
   */
  public static int require(
      Checkpoint checkpoint, Function<ContractId, Optional<Contract>> contracts) {
    Hash32 root = Hash32.ZERO;
    int count = 0;
    while (!root.equals(checkpoint.registryRoot())) {
      Optional<Contract> next =
          count + 1 < ContractId.COUNT
              ? contracts.apply(new ContractId(count + 1))
              : Optional.empty();
      if (next.isEmpty()) {
        throw new InvalidCheckpointException(
            "a contract of checkpoint %d is missing or another: there are %d"
                .formatted(checkpoint.height(), count));
      }
      root = next.get().registeredAfter(root);
      count++;
    }
    return count;
  }
}

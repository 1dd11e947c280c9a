package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys of registered contracts' functions, which jobs name. Changes only by {@link #adopt}, so that
 * a registry rebuilt from the checkpoints is the registry that made them.
 */
final class Registry {
  private final List<List<Hash32>> keys = new ArrayList<>();

  /** The digest of a function's verifying key; the function must be registered. */
  Hash32 key(ContractId contract, int function) {
    return keys.get(contract.value() - 1).get(function);
  }

  /** Whether a function is registered. */
  boolean has(ContractId contract, int function) {
    int index = contract.value() - 1;
    return index >= 0 && index < keys.size() && function < keys.get(index).size();
  }

  int size() {
    return keys.size();
  }

  /** The digests of the keys of a registered contract's functions. */
  Optional<List<Hash32>> keys(ContractId contract) {
    int index = contract.value() - 1;
    return index >= 0 && index < keys.size() ? Optional.of(keys.get(index)) : Optional.empty();
  }

  static List<Hash32> keys(Contract contract) {
    return contract.spec().functions().stream().map(f -> f.key().digest()).toList();
  }

  /** Writes all keys, in the order in which they were registered. */
  void encode(Encoder out) {
    out.list(keys, (o, functions) -> o.list(functions, Encoder::hash));
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    keys.clear();
    keys.addAll(
        in.list(ContractId.COUNT, d -> d.list(Limits.CONTRACT_FUNCTIONS_MAX, Decoder::hash)));
  }

  /** Takes over what a checkpoint registered. */
  void adopt(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered e) {
        keys.add(keys(e.contract()));
      }
    }
  }
}

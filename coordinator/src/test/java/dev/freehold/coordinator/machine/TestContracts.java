package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import java.util.Collections;

/** Contracts whose functions nobody calls. */
final class TestContracts {
  private TestContracts() {}

  /** A contract of so many functions, which are all the same. */
  static ContractSpec of(int functions) {
    FunctionSpec function =
        new FunctionSpec(
            "f",
            FunctionSpec.SetupKind.DEVELOPMENT,
            new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]));
    return new ContractSpec("c", SlotShape.uniform(1), Collections.nCopies(functions, function));
  }
}

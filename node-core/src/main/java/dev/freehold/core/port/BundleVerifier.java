package dev.freehold.core.port;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.transition.ProofTask;
import java.util.List;
import java.util.Optional;

/** Checks the proofs of bundles, many at a time. Thread-safe. */
public interface BundleVerifier {
  /**
   * One verdict a task, in the tasks' order: empty where every proof of the bundle holds and every
   * contract it deploys has well-formed keys ({@link ContractSpec}).
   */
  List<Optional<RejectReason>> verify(List<ProofTask> tasks);
}

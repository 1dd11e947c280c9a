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

  /**
   * Judges bundles of many accounts, one judgement a task, and spends little on accounts that send
   * bad proofs: a bundle whose account has no bad proof among the tasks is decided, others may stay
   * undecided. Of each account with a bad proof at least one bundle is refused, unless so many
   * accounts have one that the budget of the verifier does not reach to find it.
   */
  default List<Judgement> judge(List<ProofTask> tasks) {
    return verify(tasks).stream().<Judgement>map(Judgement.Decided::new).toList();
  }
}

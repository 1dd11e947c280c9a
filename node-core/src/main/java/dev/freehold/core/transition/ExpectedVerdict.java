package dev.freehold.core.transition;

import dev.freehold.core.bundle.RejectReason;
import java.util.Optional;

/**
 * Verdict on a bundle's proofs that its block rests on.
 *
 * @param task what is to be verified
 * @param verdict empty if the proofs must hold; what must be wrong with them if the block says that
 *     the bundle failed for it
 */
public record ExpectedVerdict(ProofTask task, Optional<RejectReason> verdict) {}

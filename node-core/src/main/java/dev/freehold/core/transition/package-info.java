/**
 * The transition function {@code (state, batch) -> (delta, block)}: deterministic, so that any
 * replica or auditor replays a block to the same root.
 *
 * <p>Start with {@link dev.freehold.core.transition.BlockTransition}; the rules for one bundle are
 * in {@link dev.freehold.core.transition.BundleTransition}. Proofs and signatures are not checked
 * here: a batch holds verified bundles.
 */
package dev.freehold.core.transition;

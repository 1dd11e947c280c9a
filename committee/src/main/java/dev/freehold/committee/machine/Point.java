package dev.freehold.committee.machine;

import dev.freehold.core.id.Hash32;

/**
 * A place in the chain that a candidate may stand on.
 *
 * @param slot 0 for the era's root
 * @param hash of the candidate, or of the root
 * @param height of the checkpoint
 */
record Point(long slot, Hash32 hash, long height) {}

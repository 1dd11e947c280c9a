/**
 * Quaternary trees of fixed depth over Poseidon2: empty leaf 0, {@code E[i+1] =
 * compress(E[i],E[i],E[i],E[i])}; index digits are base 4, the least significant nearest the leaf.
 *
 * <p>{@link dev.freehold.core.tree.SlotTree} is one user's tree in memory, {@link
 * dev.freehold.core.tree.SparseTree} the rules for a tree whose nodes lie in a store, {@link
 * dev.freehold.core.tree.TreeDelta} what an update of one changes, {@link
 * dev.freehold.core.tree.StateShape} how the trees stand on one another.
 */
package dev.freehold.core.tree;

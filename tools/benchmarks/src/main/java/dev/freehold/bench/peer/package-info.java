/**
 * Other verifiers of the same proofs, run beside ours: what a user would pick instead. They are
 * called as they are; nothing of theirs is part of Freehold.
 */
package dev.freehold.bench.peer;

/**
 * The state in RocksDB: one database a worker process, all its realms in it.
 *
 * <p>The schema is {@link dev.freehold.store.Column}; {@link dev.freehold.store.WorkerStore} opens
 * it. Current values are found by one get. What a block overwrites goes to a history column, so
 * that recent versions stay readable and the newest stays fast.
 *
 * <p>Invariants: a block or a checkpoint is one atomic, synced write; the stored tree has the root
 * of the last one; versions that a readable checkpoint refers to are kept.
 */
package dev.freehold.store;

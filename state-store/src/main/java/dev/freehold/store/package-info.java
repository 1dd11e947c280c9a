/**
 * The state in RocksDB: one database a worker process, all its realms in it.
 *
 * <p>The schema is {@link dev.freehold.store.Column}; {@link dev.freehold.store.WorkerStore} opens
 * it. Current values are found by one get. What a block overwrites goes to a history column, so that
 * recent versions stay readable and the newest stays fast.
 */
package dev.freehold.store;

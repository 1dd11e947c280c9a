/**
 * A whole worker under load: a worker process of its own on a real RocksDB directory, joined to a
 * coordinator, fed with bundles made beforehand over TCP, and measured from the first byte sent to
 * FINAL, with the processor time of each of its stages.
 *
 * <p>Start with {@link dev.freehold.bench.worker.WorkerLoad}: one worker, one load, one result.
 * {@link dev.freehold.bench.worker.NetworkPlan} says what is there before the load comes, {@link
 * dev.freehold.bench.worker.PreparedNetwork} makes it, {@link dev.freehold.bench.worker.BundleSet}
 * makes the load.
 *
 * <p>Invariant: the worker gets no shortcut. Every bundle is signed, its nonce, roots and fee are
 * right, its statement is true and its proof passes the same verification as any other; see {@link
 * dev.freehold.bench.worker.TrapdoorProver} for how so many proofs are made.
 */
package dev.freehold.bench.worker;

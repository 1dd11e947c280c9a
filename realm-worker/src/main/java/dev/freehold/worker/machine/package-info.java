/**
 * A realm's machine: admission, verdicts in submission order, the open batch, what clients are
 * told. Plain objects, one thread, no clock.
 *
 * <p>Start with {@link dev.freehold.worker.machine.RealmMachine}.
 */
package dev.freehold.worker.machine;

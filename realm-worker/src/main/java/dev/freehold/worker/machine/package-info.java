/**
 * Machines of a worker. {@link dev.freehold.worker.machine.RealmMachine} gathers the bundles of one
 * realm: admission, verdicts in submission order, the open batch, what clients are told. {@link
 * dev.freehold.worker.machine.WorkerMachine} has the realms of the process, each in a {@link
 * dev.freehold.worker.machine.RealmPhase}, and follows the chain of checkpoints. Plain objects, one
 * thread, no clock.
 *
 * <p>Effects are collected in one manner: the list that a step makes is passed on as a parameter.
 *
 * <p>Start with {@link dev.freehold.worker.machine.RealmMachine}.
 */
package dev.freehold.worker.machine;

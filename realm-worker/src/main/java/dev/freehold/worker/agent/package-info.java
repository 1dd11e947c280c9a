/**
 * Threads of a worker. {@link dev.freehold.worker.agent.WorkerThread} owns the machine's: inputs
 * wait in its inbox, and {@link dev.freehold.worker.agent.WorkerDriver} hands them to the machine
 * and carries the effects out in order. {@link dev.freehold.worker.agent.WorkerTaskPool} does what
 * takes long on threads of its own: proofs, blocks, copies. Its results are inputs again.
 *
 * <p>Start with {@link dev.freehold.worker.agent.WorkerDriver}.
 */
package dev.freehold.worker.agent;

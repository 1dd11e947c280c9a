/**
 * The worker's desk: messages of clients and of the coordinator become inputs of the {@linkplain
 * dev.freehold.worker.machine.WorkerMachine machine}, questions for the query room, or named
 * refusals. Start at {@link dev.freehold.worker.desk.WorkerDesk}.
 */
package dev.freehold.worker.desk;

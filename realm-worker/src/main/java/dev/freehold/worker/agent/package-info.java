/**
 * The threads of a worker: one drives the machine, one applies and commits blocks, a few check
 * proofs.
 */
package dev.freehold.worker.agent;

/**
 * Status of a network as an operator reads it: what one node says of the chain, what each worker
 * says of itself, and who does not answer.
 *
 * <p>Start with {@link dev.freehold.cli.status.NetworkStatus}, which asks; {@link
 * dev.freehold.cli.status.StatusLines} and {@link dev.freehold.cli.status.StatusFields} say it to
 * people and to programs. A node's word for itself proves nothing; that a node does not answer is
 * seen here.
 */
package dev.freehold.cli.status;

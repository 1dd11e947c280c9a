/**
 * A primary's part in keeping realms at several workers: what is sent to the followers of the
 * realms that this worker serves, what they have signed that they hold, and which blocks are
 * acknowledged by it. Knows no socket, and nothing of bundles.
 *
 * <p>Start with {@link dev.freehold.worker.machine.replica.Replicas}.
 */
package dev.freehold.worker.machine.replica;

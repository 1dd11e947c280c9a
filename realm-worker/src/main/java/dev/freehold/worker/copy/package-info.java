/**
 * Copying of a realm from another worker, which is believed nothing: blocks are checked against
 * headers that a final checkpoint names, states against their roots. It asks one question at a time
 * and waits for nothing itself: the daemon drives it over a socket, the simulator over its wires.
 *
 * <p>Start with {@link dev.freehold.worker.copy.RealmCopying}.
 */
package dev.freehold.worker.copy;

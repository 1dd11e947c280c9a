/**
 * A simulated cluster: the real machines, drivers and codecs of coordinator and workers, and
 * clients, on simulated time, network and disks. One thread, one seed, one digest.
 *
 * <p>Start with {@link dev.freehold.simulation.World}; {@link dev.freehold.simulation.SimulateMain}
 * is the command. Nothing iterates over a hash map, reads a clock or draws randomness but from the
 * seed: the same seed gives the same digest in every JVM.
 */
package dev.freehold.simulation;

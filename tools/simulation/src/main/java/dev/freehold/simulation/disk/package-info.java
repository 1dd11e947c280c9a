/**
 * Disks in memory, and the stores and the log that lie on them. A disk is a journal of atomic
 * writes; what is not synced a crash may take away, the latest first.
 *
 * <p>Start with {@link dev.freehold.simulation.disk.Disk}.
 */
package dev.freehold.simulation.disk;

/**
 * Members that mean harm: what they send decodes, and is whatever they like.
 *
 * <p>Start with {@link dev.freehold.simulation.hostile.HostileWorker}.
 */
package dev.freehold.simulation.hostile;

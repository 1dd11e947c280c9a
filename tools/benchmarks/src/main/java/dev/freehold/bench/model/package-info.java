/**
 * From measured costs to the machines that a rate needs. Start at {@link
 * dev.freehold.bench.model.ScalingModel}.
 */
package dev.freehold.bench.model;

/**
 * Values that anybody may send: whatever decodes, made from the types of the messages themselves,
 * so that what a message gains is generated with it. Property tests step machines with them,
 * hostile members of simulated worlds send them.
 *
 * <p>Start with {@link dev.freehold.simulation.any.AnyValue}.
 */
package dev.freehold.simulation.any;

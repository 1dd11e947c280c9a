/**
 * Checking a chain without holding it. {@link dev.freehold.client.light.LightClient} follows
 * checkpoints from one that is trusted, the realms' headers, the statements that they commit to and
 * the aggregates that prove them; {@link dev.freehold.client.light.StatelessChecker} replays a
 * block from its witness. Neither takes anything on a worker's word: what does not hold is a {@link
 * dev.freehold.client.light.RefusedException} that says which check it failed. {@link
 * dev.freehold.client.light.LightReport} says what was checked and what was trusted.
 */
package dev.freehold.client.light;

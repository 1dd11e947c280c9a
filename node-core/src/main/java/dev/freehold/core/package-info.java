/**
 * Freehold's domain: types, codec, field, hash, trees, the transition function, the machines'
 * vocabulary and the ports. Depends on the JDK alone; no clock, thread, randomness, I/O or logging.
 */
package dev.freehold.core;

/**
 * Stores in memory: the reference implementation of the store ports, for tests and simulations.
 * What a store holds is a function of the {@link dev.freehold.core.memory.StoreWrite}s it made: it
 * hands each to a journal before anybody sees its effect, and takes them from there again after a
 * crash. A journal that waits, fails, forgets or tears makes a faulty disk.
 *
 * <p>Start with {@link dev.freehold.core.memory.MemoryNodeStore}. Nothing here is thread-safe.
 */
package dev.freehold.core.memory;

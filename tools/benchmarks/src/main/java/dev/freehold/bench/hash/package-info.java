/**
 * What field arithmetic and the state hash cost. Start at {@link
 * dev.freehold.bench.hash.HashSection}.
 */
package dev.freehold.bench.hash;

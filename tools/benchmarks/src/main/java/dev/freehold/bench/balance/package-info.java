/** Realms with unequal loads that the network evens out by itself, as processes. */
package dev.freehold.bench.balance;

/**
 * Realms that several workers keep: what a follower holds, and what it signs of it. Says nothing of
 * who follows what.
 */
package dev.freehold.core.replica;

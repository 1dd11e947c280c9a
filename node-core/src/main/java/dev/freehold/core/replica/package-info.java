/**
 * Realms that several workers keep: what a follower holds, and what it signs of it. Says nothing of
 * who follows what. Start with {@link dev.freehold.core.replica.RealmTails}.
 */
package dev.freehold.core.replica;

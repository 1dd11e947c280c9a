/**
 * Following of realms that another worker serves: {@link dev.freehold.worker.follow.FollowedRealm}
 * is the machine of one realm, which takes the primary's blocks into a {@linkplain
 * dev.freehold.core.replica.RealmTails tail} before any checkpoint holds them, says what is
 * durable, and has the tail replayed into the realm's store once it is final. Plain objects, one
 * thread, no clock.
 */
package dev.freehold.worker.follow;

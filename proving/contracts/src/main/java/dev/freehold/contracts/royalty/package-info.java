/**
 * Works whose every payment is split among their creators: {@link
 * dev.freehold.contracts.royalty.RoyaltyContract}.
 */
package dev.freehold.contracts.royalty;

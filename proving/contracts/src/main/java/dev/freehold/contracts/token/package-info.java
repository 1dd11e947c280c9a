/**
 * The standard token: {@link dev.freehold.contracts.token.TokenContract}.
 *
 * <p>Nobody can write to another user's balance, so a transfer has two halves: the sender lowers
 * its balance and raises {@code sent[recipient]}; the recipient reads that slot at a finalised
 * checkpoint and raises its own balance by what it has not claimed yet.
 */
package dev.freehold.contracts.token;

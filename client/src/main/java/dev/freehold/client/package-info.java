/**
 * The client's side: connections to nodes, reads checked against signed checkpoints, key files,
 * wallets, local proving.
 *
 * <p>Start with {@link dev.freehold.client.FreeholdClient} for a network and {@link
 * dev.freehold.client.Wallet} for an account.
 */
package dev.freehold.client;

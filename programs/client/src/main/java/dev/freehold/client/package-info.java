/**
 * The client's side: connections to nodes, reads checked against signed checkpoints, key files,
 * wallets, local proving. Start with {@link dev.freehold.client.FreeholdClient} for a network and
 * {@link dev.freehold.client.Wallet} for an account; {@code docs/sdk.md} shows each use.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Every wait has a limit, from {@link dev.freehold.protocol.socket.ClientOptions}, and its
 *       error says what was waited for; {@link dev.freehold.client.Waits} says it meanwhile.
 *   <li>Once bytes of a bundle have left, its outcome is told or is an {@link
 *       dev.freehold.client.OutcomeUnknownException}, never a failure that is worth trying again.
 *   <li>Nothing a node says about state is believed but by a path to the root of a checkpoint in
 *       the {@link dev.freehold.client.CheckpointBook}; where a bundle stands, and that there is no
 *       such account, is the worker's word.
 *   <li>The bundles to one realm are sent by one thread, in the order they were submitted.
 *   <li>What users wait on never completes on a thread that reads a connection.
 * </ul>
 */
package dev.freehold.client;

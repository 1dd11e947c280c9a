package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.protocol.socket.ForeignException;
import java.util.List;
import java.util.TreeMap;

/**
 * Makes one bundle from an {@link OfflineState}, without a network. Every bundle made from the same
 * state has the same nonce, so that the network applies one of them at the most.
 */
public final class OfflineWallet {
  private final OfflineState state;
  private final Signer signer;
  private final CallProver prover;

  /**
   * @param uses the contracts that are called, and those whose calls they demand
   * @throws ForeignException if the key is not the account's
   */
  public OfflineWallet(
      OfflineState state,
      Signer signer,
      List<ContractWallet.Use> uses,
      ContractWallet.Listener listener) {
    this.state = state;
    this.signer = signer;
    if (!signer.authKey().equals(state.account().authKey())) {
      throw new ForeignException("the key is not that of account " + state.user());
    }
    prover = new CallProver(state.user(), uses, listener);
  }

  /**
   * Proves calls and signs them as one bundle.
   *
   * @throws MissingException if they read a slot that is not in the state
   */
  public Bundle sign(List<ContractWallet.Planned> planned) {
    if (planned.isEmpty() || planned.size() > Limits.BUNDLE_CALLS_MAX) {
      throw new RequestException(
          "a bundle has 1 to %d calls, not %d".formatted(Limits.BUNDLE_CALLS_MAX, planned.size()));
    }
    long height = state.anchor().height();
    List<Call> calls =
        prover.prove(
            planned,
            new CallProver.Anchor(height, state.anchor().globalRoot()),
            state.slots(),
            state::read,
            new TreeMap<>());
    return signer.sign(
        new Bundle.Unsigned(
            state.genesis().hash(),
            state.user(),
            state.account().nonce(),
            height,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            calls));
  }
}

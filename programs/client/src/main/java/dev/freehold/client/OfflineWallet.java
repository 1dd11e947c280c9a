package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ForeignException;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes one bundle from an {@link OfflineState}, without a network. Every bundle made from the same
 * state has the same nonce, so that the network applies one of them at the most.
 */
public final class OfflineWallet {
  /**
   * How often what it costs at the state's checkpoint a bundle pays at the most, where nothing else
   * is said: nobody knows when it will be sent.
   */
  private static final int FEE_HEAD_ROOM = 16;

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

  /** As the other one, without a highest fee that is named, and where nothing may be demanded. */
  public Bundle sign(List<ContractWallet.Planned> planned) {
    return sign(planned, OptionalLong.empty(), Consent.NONE);
  }

  /**
   * Proves calls and signs them as one bundle.
   *
   * @param maxFee the highest fee that is paid; without it sixteen times what the bundle costs at
   *     the state's checkpoint
   * @param consent asked about the calls that these demand, before anything is proved
   * @throws MissingException if they read a slot that is not in the state
   * @throws DemandRefusedException if the calls demand what was refused, or what this wallet was
   *     not given
   */
  public Bundle sign(List<ContractWallet.Planned> planned, OptionalLong maxFee, Consent consent) {
    ContractWallet.requireCount(planned);
    long height = state.anchor().height();
    List<Call> calls =
        prover.prove(
            planned,
            new CallProver.Anchor(height, state.anchor().globalRoot()),
            state.slots(),
            state::read,
            new TreeMap<>(),
            consent);
    return sign(calls, maxFee);
  }

  /**
   * Signs calls of the protocol as one bundle. Nobody is looked up: there is no network to ask.
   *
   * @param maxFee as for other calls
   */
  public Bundle sign(OptionalLong maxFee, SystemCall... calls) {
    return sign(Stream.of(calls).<Call>map(Call.System::new).toList(), maxFee);
  }

  private Bundle sign(List<Call> calls, OptionalLong maxFee) {
    Bundle.Unsigned content =
        new Bundle.Unsigned(
            state.genesis().hash(),
            state.user(),
            state.account().nonce(),
            state.anchor().height(),
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            calls);
    return signer.sign(
        maxFee.isPresent()
            ? FeeEstimate.withMaxFee(content, maxFee.getAsLong())
            : estimate().capped(content, FEE_HEAD_ROOM));
  }

  /** By the realm's header in the state's checkpoint, if it moved there. */
  private FeeEstimate estimate() {
    Checkpoint anchor = state.anchor();
    RealmId realm = state.user().realm();
    RealmHeader header =
        anchor.headers().stream()
            .filter(moved -> moved.realm().equals(realm))
            .findFirst()
            .orElse(RealmHeader.origin(realm));
    return FeeEstimate.of(state.genesis(), header, anchor);
  }
}

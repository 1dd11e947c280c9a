package dev.freehold.simulation.client;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes bundles: payments, accounts, keys, contracts, proven calls, and such as must be refused.
 */
final class RandomBundles {
  private static final int AMOUNT_MAX = 1000;
  private static final int USERS_PER_REALM = 8;
  private static final double DEPLOYS = 0.05;
  private static final double BAD_PROOFS = 0.4;

  /** Flaws that a bundle can have. */
  enum Flaw {
    SIGNATURE,
    CHAIN,
    NONCE_HIGH,
    NONCE_LOW,
    OVERSPENDING,
    NO_CONTRACT,
    PROOF,
    BROKEN_CONTRACT,
    ANCHOR
  }

  /** State of a user before a bundle. */
  record Stand(UserId user, long nonce, byte[] secret, Optional<SlotTree> slots) {}

  /** A bundle and where its user stands once it is applied. */
  record Made(Bundle bundle, Stand after) {}

  private final Genesis genesis;
  private final Cryptography crypto;
  private final Dice dice;

  RandomBundles(Genesis genesis, Cryptography crypto, Dice dice) {
    this.genesis = genesis;
    this.crypto = crypto;
    this.dice = dice;
  }

  Fr authKey(byte[] secret) {
    return AuthKey.of(SignatureScheme.ED25519, crypto.publicKey(secret));
  }

  /**
   * A bundle of one or two calls.
   *
   * @param contract a contract that can be called
   * @param newSecret a key to rotate to or to open an account for
   */
  Made make(Stand stand, Checkpoint anchor, Optional<Contract> contract, byte[] newSecret) {
    List<Call> calls = new ArrayList<>();
    Optional<SlotTree> slots = stand.slots;
    byte[] secret = stand.secret;
    int count = 1 + dice.below(2);
    for (int i = 0; i < count; i++) {
      if (contract.isPresent() && slots.isPresent() && dice.chance(0.5)) {
        Cryptography.Put put = put(stand.user, anchor, contract.get(), slots.get());
        calls.add(call(contract.get().id(), slots.get(), put, put.proof()));
        slots = Optional.of(put.after());
      } else if (contract.isEmpty() && stand.nonce == 0 && i == 0 || dice.chance(DEPLOYS)) {
        calls.add(new Call.System(new SystemCall.Deploy(crypto.contract())));
      } else {
        int kind = dice.below(10);
        if (kind == 0 && secret == stand.secret) {
          calls.add(new Call.System(new SystemCall.RotateKey(authKey(newSecret))));
          secret = newSecret;
        } else if (kind == 1) {
          calls.add(
              new Call.System(
                  new SystemCall.OpenAccount(authKey(newSecret), dice.below(AMOUNT_MAX) * 100L)));
        } else {
          calls.add(new Call.System(payment(stand.user)));
        }
      }
    }
    Bundle bundle = sign(stand, genesis.hash(), stand.nonce, anchor.height(), calls, false);
    return new Made(bundle, new Stand(stand.user, stand.nonce + 1, secret, slots));
  }

  private SystemCall payment(UserId payer) {
    // Some of these do not exist: in another realm, the payment comes back.
    RealmId realm = new RealmId(dice.below(genesis.activeRealms()));
    UserId to = UserId.of(realm, dice.below(USERS_PER_REALM));
    boolean risky = realm.equals(payer.realm()) && to.index() > 0;
    return new SystemCall.Pay(risky ? UserId.of(realm, 0) : to, 1 + dice.below(AMOUNT_MAX));
  }

  private Cryptography.Put put(UserId user, Checkpoint anchor, Contract contract, SlotTree slots) {
    return crypto.put(
        new Cryptography.Place(
            user, contract.id(), contract.owner(), anchor.height(), anchor.globalRoot()),
        slots,
        dice.below(1000));
  }

  static Call call(ContractId contract, SlotTree own, Cryptography.Put put, Proof proof) {
    return new Call.Proven(
        contract,
        0,
        Call.Proven.NONE,
        own.root(),
        put.after().root(),
        put.writes(),
        put.args(),
        proof);
  }

  /** A bundle that must be refused. */
  Bundle flawed(Stand stand, Checkpoint anchor, Optional<Contract> contract) {
    boolean badProof = contract.isPresent() && dice.chance(BAD_PROOFS);
    Flaw flaw = badProof ? Flaw.PROOF : dice.pick(List.of(Flaw.values()));
    Call pay = new Call.System(payment(stand.user));
    Hash32 chain = genesis.hash();
    return switch (flaw) {
      case SIGNATURE -> sign(stand, chain, stand.nonce, anchor.height(), List.of(pay), true);
      case CHAIN -> sign(stand, Hash32.ZERO, stand.nonce, anchor.height(), List.of(pay), false);
      case NONCE_HIGH -> sign(stand, chain, stand.nonce + 50, anchor.height(), List.of(pay), false);
      case NONCE_LOW ->
          stand.nonce == 0
              ? sign(stand, chain, 0, anchor.height(), List.of(), false)
              : sign(stand, chain, stand.nonce - 1, anchor.height(), List.of(pay), false);
      case OVERSPENDING ->
          sign(
              stand,
              chain,
              stand.nonce,
              anchor.height(),
              List.of(
                  new Call.System(
                      new SystemCall.Pay(UserId.of(new RealmId(0), 0), genesis.supply() + 1))),
              false);
      case BROKEN_CONTRACT ->
          sign(
              stand,
              chain,
              stand.nonce,
              anchor.height(),
              List.of(pay, new Call.System(new SystemCall.Deploy(crypto.brokenContract()))),
              false);
      case ANCHOR -> sign(stand, chain, stand.nonce, 1L << 40, List.of(pay), false);
      case NO_CONTRACT, PROOF -> flawedCall(stand, anchor, contract, flaw, pay);
    };
  }

  /** A bundle in its turn whose proof does not hold, if there is a contract to call. */
  Bundle badProof(Stand stand, Checkpoint anchor, Optional<Contract> contract) {
    return flawedCall(stand, anchor, contract, Flaw.PROOF, new Call.System(payment(stand.user)));
  }

  private Bundle flawedCall(
      Stand stand, Checkpoint anchor, Optional<Contract> contract, Flaw flaw, Call pay) {
    SlotTree slots = stand.slots.orElseGet(() -> new SlotTree(Cryptography.SHAPE));
    List<Call> calls = new ArrayList<>(List.of(pay));
    if (contract.isPresent()) {
      Cryptography.Put put = put(stand.user, anchor, contract.get(), slots);
      ContractId called = flaw == Flaw.PROOF ? contract.get().id() : new ContractId(77_777);
      // Another's proof: well-formed, of another statement.
      Checkpoint other = anchor.height() == 0 ? genesis.checkpoint() : anchor;
      Cryptography.Put wrong =
          put(UserId.of(stand.user.realm(), 99_999), other, contract.get(), slots);
      calls.add(call(called, slots, put, wrong.proof()));
    } else {
      calls.add(new Call.System(new SystemCall.Pay(stand.user, 0)));
    }
    return sign(stand, genesis.hash(), stand.nonce, anchor.height(), calls, false);
  }

  private Bundle sign(
      Stand stand, Hash32 chain, long nonce, long anchorHeight, List<Call> calls, boolean wrongly) {
    Bundle.Unsigned unsigned =
        new Bundle.Unsigned(
            chain,
            stand.user,
            nonce,
            anchorHeight,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            crypto.publicKey(stand.secret),
            calls);
    byte[] signature = crypto.sign(stand.secret, unsigned.id().toBytes());
    if (wrongly) {
      signature[dice.below(signature.length)] ^= 1;
    }
    return unsigned.sign(signature);
  }
}

package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.tree.SlotShape;

/**
 * A user's state in the system contract: its four slots (docs/protocol.md, section 3).
 *
 * @param authKey digest of the owner's key, never 0
 * @param nonce the nonce that the next bundle must carry
 * @param balance in the smallest unit, in [0, 2^63)
 * @param flags reserved, 0
 */
public record Account(Fr authKey, long nonce, long balance, long flags) {
  /** The shape of a user's tree in the system contract. */
  public static final SlotShape SHAPE = SlotShape.uniform(1);

  /** What stands where there is no account: four zeros. */
  public static final Account NONE = new Account(Fr.ZERO, 0, 0, 0);

  private static final int SLOTS = 4;

  public Account {
    if (nonce < 0 || balance < 0 || flags < 0) {
      throw new IllegalArgumentException("negative nonce, balance or flags");
    }
  }

  /** A fresh account. */
  public static Account open(Fr authKey, long balance) {
    return new Account(authKey, 0, balance, 0);
  }

  /** This account with another balance. */
  public Account withBalance(long newBalance) {
    return new Account(authKey, nonce, newBalance, flags);
  }

  /** This account with another nonce. */
  public Account withNonce(long newNonce) {
    return new Account(authKey, newNonce, balance, flags);
  }

  /** This account under another key. */
  public Account withAuthKey(Fr newAuthKey) {
    return new Account(newAuthKey, nonce, balance, flags);
  }

  /** Slot {@code i} in [0, 4): authKey, nonce, balance, flags. */
  public Fr slot(int i) {
    return switch (i) {
      case 0 -> authKey;
      case 1 -> Fr.of(nonce);
      case 2 -> Fr.of(balance);
      case 3 -> Fr.of(flags);
      default -> throw new IndexOutOfBoundsException(i);
    };
  }

  /** Writes the four slots to {@code out} from {@code off}, four Montgomery limbs each. */
  public void copySlots(long[] out, int off) {
    for (int i = 0; i < SLOTS; i++) {
      slot(i).copyLimbs(out, off + i * FrArrays.LIMBS);
    }
  }

  /** The leaf of (system contract, user): the four slots compressed. */
  public Fr leaf() {
    return Poseidon2.compress(slot(0), slot(1), slot(2), slot(3));
  }

  public void encode(Encoder out) {
    out.fr(authKey).u63(nonce).u63(balance).u63(flags);
  }

  public static Account decode(Decoder in) {
    return new Account(in.fr(), in.u63(), in.u63(), in.u63());
  }
}

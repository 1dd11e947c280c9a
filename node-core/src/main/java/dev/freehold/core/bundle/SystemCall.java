package dev.freehold.core.bundle;

import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;

/** A call of contract 0: no proof, the protocol itself carries it out. Amounts are below 2^63. */
public sealed interface SystemCall {

  /**
   * Opens an account in a realm that the coordinator picks and funds it from the caller's balance.
   */
  record OpenAccount(Fr authKey, long balance) implements SystemCall {}

  /** Moves balance to another account, of any realm. */
  record Pay(UserId to, long amount) implements SystemCall {}

  /** Replaces the caller's key. */
  record RotateKey(Fr authKey) implements SystemCall {}

  /** Registers a contract, owned by the caller. */
  record Deploy(ContractSpec contract) implements SystemCall {}

  default void encode(Encoder out) {
    switch (this) {
      case OpenAccount c -> out.u8(0).fr(c.authKey).u63(c.balance);
      case Pay c -> out.u8(1).i32(c.to.value()).u63(c.amount);
      case RotateKey c -> out.u8(2).fr(c.authKey);
      case Deploy c -> {
        out.u8(3);
        c.contract.encode(out);
      }
    }
  }

  static SystemCall decode(Decoder in) {
    int function = in.u8();
    return switch (function) {
      case 0 -> new OpenAccount(in.fr(), in.u63());
      case 1 -> new Pay(new UserId(in.i32()), in.u63());
      case 2 -> new RotateKey(in.fr());
      case 3 -> new Deploy(ContractSpec.decode(in));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "system call " + function);
    };
  }
}

package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;

/**
 * Order of an operator about a realm's place. Signed with the operator's key, so that nobody else
 * can want it; the number keeps it from being sent again once it, or a later one, was taken. One
 * that was held back on its way is refused by its epoch and its checkpoint.
 *
 * @param number the one after the last order's, of whatever realm; the first is 1
 * @param epoch the realm's epoch as the operator saw it
 * @param checkpointHeight the latest checkpoint as the operator saw it
 * @param worker whom it is about; {@link Hash32#ZERO} for {@link Action#STAY}
 */
public record Placement(
    long number, RealmId realm, long epoch, long checkpointHeight, Action action, Hash32 worker) {
  /** Actions that an operator can order. The ordinal is the code on the wire: append only. */
  public enum Action {
    /** The worker takes the realm over: it copies it, then serves it. */
    MOVE,
    /** The worker keeps a copy. */
    FOLLOW,
    /** Nobody copies the realm any more; a move that has not happened yet does not. */
    STAY,
    /** The realm's worker is lost: the worker serves what is final, once it holds all of that. */
    RESTORE
  }

  /** What the signature is over. */
  public Hash32 digest(Hash32 genesis) {
    Encoder out = new Encoder().hash(genesis);
    encode(out);
    return TaggedHash.PLACEMENT.of(out.toBytes());
  }

  void encode(Encoder out) {
    out.u63(number).u16(realm.value()).u63(epoch).u63(checkpointHeight);
    out.u8(action.ordinal()).hash(worker);
  }

  static Placement decode(Decoder in) {
    return new Placement(
        in.u63(), new RealmId(in.u16()), in.u63(), in.u63(), in.tag(Action.values()), in.hash());
  }
}

package dev.freehold.core.bundle;

import dev.freehold.core.codec.MalformedException;

/** Why a bundle was rejected. The ordinal is the code on the wire: append, never reorder. */
public enum RejectReason {
  /** The bytes end before the bundle does. */
  TRUNCATED,
  /** The bytes go on after the bundle. */
  TRAILING_BYTES,
  /** A length, a tag or a number that no bundle has. */
  MALFORMED,
  /** More bytes than a bundle may have. */
  TOO_LARGE,
  /** A bundle without a call. */
  NO_CALLS,
  TOO_MANY_CALLS,
  TOO_MANY_WRITES,
  TOO_MANY_ARGUMENTS,
  /** A public input that is not below r. */
  INPUT_NOT_CANONICAL,
  UNKNOWN_VERSION,
  /** The bundle is for a network with another genesis. */
  WRONG_CHAIN,
  /** The user lives in a realm that this worker does not serve. */
  WRONG_REALM,
  UNKNOWN_SCHEME,
  BAD_SIGNATURE,
  UNKNOWN_ACCOUNT,
  /** The public key is not the account's. */
  WRONG_SIGNER,
  NONCE_TOO_LOW,
  NONCE_TOO_HIGH,
  /** No such checkpoint is final here. */
  UNKNOWN_ANCHOR,
  ANCHOR_TOO_OLD,
  UNKNOWN_CONTRACT,
  UNKNOWN_FUNCTION,
  /** A write to a slot that is in no region of the contract's state. */
  SLOT_OUT_OF_RANGE,
  /** A required call is missing, is no proven call, or was already used by another demand. */
  UNMET_REQUIREMENT,
  INSUFFICIENT_BALANCE,
  /**
   * A payment of nothing, to a realm that is not active, or to an account of the same realm that
   * does not exist.
   */
  BAD_PAYMENT,
  /** A contract that cannot be deployed: its keys or its depth are wrong. */
  BAD_CONTRACT,
  /** A development key on a network that is not for development. */
  DEVELOPMENT_KEY,
  PROOF_NOT_CANONICAL,
  PROOF_NOT_ON_CURVE,
  PROOF_NOT_IN_SUBGROUP,
  PROOF_AT_INFINITY,
  /** The proof's points are well-formed but it does not prove the statement. */
  PROOF_INVALID,
  /** The user has as many bundles waiting as a user may have. */
  TOO_MANY_PENDING,
  /** The worker cannot take bundles now; the same bundle may be sent again later. */
  NOT_SERVING,
  /**
   * A call was proved on another state of its user in the contract than the bundles before it
   * leave.
   */
  STALE_STATE,
  /** The fee is above the highest that the user pays for the bundle. */
  FEE_ABOVE_MAX;

  /** Whether this is a verdict on proofs, or on the keys of a contract that is deployed. */
  public boolean isOfProofs() {
    return switch (this) {
      case BAD_CONTRACT,
          PROOF_NOT_CANONICAL,
          PROOF_NOT_ON_CURVE,
          PROOF_NOT_IN_SUBGROUP,
          PROOF_AT_INFINITY,
          PROOF_INVALID ->
          true;
      default -> false;
    };
  }

  /** The reason for bytes that did not decode. */
  public static RejectReason of(MalformedException.Reason reason) {
    return switch (reason) {
      case TRUNCATED -> TRUNCATED;
      case TRAILING_BYTES -> TRAILING_BYTES;
      case OVER_LIMIT, UNKNOWN_TAG, OUT_OF_RANGE -> MALFORMED;
      case TOO_MANY_CALLS -> TOO_MANY_CALLS;
      case TOO_MANY_WRITES -> TOO_MANY_WRITES;
      case TOO_MANY_ARGUMENTS -> TOO_MANY_ARGUMENTS;
      case NOT_CANONICAL -> INPUT_NOT_CANONICAL;
      case UNKNOWN_VERSION -> UNKNOWN_VERSION;
    };
  }
}

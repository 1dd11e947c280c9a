package dev.freehold.blst;

/** Verdict on a point that was decoded. The checks are made in the order of the constants. */
public enum PointVerdict {
  /** On the curve, in the subgroup of prime order, and not infinity. */
  VALID,
  /** The number of bytes is not that of the encoding. */
  WRONG_LENGTH,
  /** The flag bits contradict the encoding, or infinity carries other bits. */
  BAD_FLAGS,
  /** A coordinate is not below the field's modulus. */
  NOT_CANONICAL,
  /** No point of the curve has this encoding. */
  NOT_ON_CURVE,
  /** On the curve but outside the subgroup of prime order. */
  NOT_IN_SUBGROUP,
  /** The neutral element, which is no valid key or proof element. */
  INFINITY
}

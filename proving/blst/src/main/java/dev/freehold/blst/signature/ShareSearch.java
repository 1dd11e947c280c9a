package dev.freehold.blst.signature;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;

/**
 * Search for the shares of one message that do not hold: sums of ranges of shares against sums of
 * the same signers' keys. One thread, for as long as its arena.
 */
final class ShareSearch {
  private final SigningEquation equation;
  private final MemorySegment keys;
  private final MemorySegment signatures;
  private final MemorySegment keySum;
  private final MemorySegment signatureSum;
  private final MemorySegment affineKey;
  private final MemorySegment affineSignature;
  private final int[] signers;
  private final BitSet bad = new BitSet();
  private int count;

  ShareSearch(Arena arena, SignerSet set, byte[] message, List<SignerSet.Share> shares) {
    equation = new SigningEquation(arena, Ciphersuite.MESSAGE, message);
    keys = Group.G1.allocateAffine(arena, shares.size());
    signatures = Group.G2.allocateAffine(arena, shares.size());
    keySum = Group.G1.allocatePoints(arena, 1);
    signatureSum = Group.G2.allocatePoints(arena, 1);
    affineKey = Group.G1.allocateAffine(arena, 1);
    affineSignature = Group.G2.allocateAffine(arena, 1);
    signers = new int[shares.size()];
    for (SignerSet.Share share : shares) {
      if (Group.G2.uncompress(signatures, count, share.signature()) == PointVerdict.VALID) {
        set.copyKey(keys, count, share.signer());
        signers[count++] = share.signer();
      } else {
        bad.set(share.signer());
      }
    }
  }

  SignerSet.Assembly run() {
    if (count > 0 && !holds(0, count)) {
      divide(0, count);
    }
    BitSet good = new BitSet();
    Group.G2.setInfinity(signatureSum, 0);
    for (int i = 0; i < count; i++) {
      if (!bad.get(signers[i])) {
        good.set(signers[i]);
        Group.G2.addAffine(signatureSum, 0, signatureSum, 0, signatures, i);
      }
    }
    return new SignerSet.Assembly(good, SignerSet.signature(signatureSum), bad);
  }

  /** Finds what is bad in a range that does not hold. */
  private void divide(int from, int to) {
    if (to - from == 1) {
      bad.set(signers[from]);
      return;
    }
    int middle = (from + to) >>> 1;
    boolean left = holds(from, middle);
    if (!left) {
      divide(from, middle);
    }
    // Of a sum that does not hold, one part does not: if the left does, the right does not.
    if (left || !holds(middle, to)) {
      divide(middle, to);
    }
  }

  private boolean holds(int from, int to) {
    Group.G2.sum(signatureSum, 0, signatures, from, to - from);
    Group.G1.sum(keySum, 0, keys, from, to - from);
    Group.G1.toAffine(affineKey, 0, keySum, 0, 1);
    Group.G2.toAffine(affineSignature, 0, signatureSum, 0, 1);
    return equation.holds(affineKey, affineSignature);
  }
}

/**
 * The curve BLS12-381 as the native library blst computes it, bound by the Foreign Function and
 * Memory API. No curve or pairing arithmetic is written here.
 *
 * <p>Points live off-heap in blst's own memory layout, end to end in {@link
 * java.lang.foreign.MemorySegment}s; an operation names a point by its segment and its index there.
 * Every access is bounds-checked by slicing, so a wrong index throws and never reads foreign
 * memory. Segments are native and aligned to eight bytes. A field element of Fr in Montgomery limbs
 * and a scalar in plain little-endian limbs have the same bytes here as in {@link
 * dev.freehold.core.field.FrArrays}.
 *
 * <p>Architecture invariant: nothing but this package calls the native library. Infinity is allowed
 * wherever a point is, although blst's Miller loop over many pairs goes wrong on it.
 *
 * <p>Start at {@link dev.freehold.blst.Group}, then {@link dev.freehold.blst.Msm} and {@link
 * dev.freehold.blst.Pairing}. {@link dev.freehold.blst.BlstSelfCheck} refuses a library that does
 * not answer as expected.
 */
package dev.freehold.blst;

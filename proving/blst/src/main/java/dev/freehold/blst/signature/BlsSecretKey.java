package dev.freehold.blst.signature;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.SecretScalars;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Secret key of a signer. Signing is deterministic, and its time does not depend on the key.
 * Immutable and thread-safe; {@link #toString} tells nothing.
 */
public final class BlsSecretKey {
  /** Bytes of a seed, and of a key. */
  public static final int BYTES = Group.SCALAR_BYTES;

  /** Little-endian, in [1, r). */
  private final byte[] scalar;

  private final byte[] publicKey;

  private BlsSecretKey(Arena arena, MemorySegment scalar) {
    this.scalar = scalar.toArray(JAVA_BYTE);
    MemorySegment point = Group.G1.allocatePoints(arena, 1);
    SecretScalars.timesGenerator(point, 0, scalar);
    publicKey = Group.G1.compressPoint(point, 0);
  }

  /**
   * The key of a seed: {@code KeyGen} of the draft, section 2.3, with no key info.
   *
   * @param seed {@value #BYTES} bytes that nobody can guess
   * @throws IllegalArgumentException if there are not {@value #BYTES} of them
   */
  public static BlsSecretKey ofSeed(byte[] seed) {
    if (seed.length != BYTES) {
      throw new IllegalArgumentException("a seed of " + seed.length + " bytes");
    }
    return generate(seed);
  }

  /** As {@link #ofSeed}, of seeds that may be longer. */
  static BlsSecretKey generate(byte[] seed) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment secret = arena.allocateFrom(JAVA_BYTE, seed);
      MemorySegment scalar = arena.allocate(BYTES, Long.BYTES);
      MemorySegment none = arena.allocate(1).asSlice(0, 0);
      SecretScalars.generate(scalar, secret, none);
      secret.fill((byte) 0);
      return wiping(arena, scalar);
    }
  }

  /**
   * The key that is a number.
   *
   * @param bigEndian {@value #BYTES} bytes, a number in [1, r)
   * @throws IllegalArgumentException if it is none
   */
  public static BlsSecretKey ofScalar(byte[] bigEndian) {
    if (bigEndian.length != BYTES) {
      throw new IllegalArgumentException("a secret key of " + bigEndian.length + " bytes");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scalar = arena.allocate(BYTES, Long.BYTES);
      for (int i = 0; i < BYTES; i++) {
        scalar.set(JAVA_BYTE, i, bigEndian[BYTES - 1 - i]);
      }
      if (!SecretScalars.isUsable(scalar)) {
        scalar.fill((byte) 0);
        throw new IllegalArgumentException("a secret key is in [1, r)");
      }
      return wiping(arena, scalar);
    }
  }

  private static BlsSecretKey wiping(Arena arena, MemorySegment scalar) {
    try {
      return new BlsSecretKey(arena, scalar);
    } finally {
      scalar.fill((byte) 0);
    }
  }

  /** The number, {@value #BYTES} bytes, big-endian; a copy. */
  byte[] toBytes() {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = scalar[BYTES - 1 - i];
    }
    return bigEndian;
  }

  /** The public key, {@value BlsPublicKey#BYTES} bytes; a copy. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The signature of a message: {@code Sign}, {@value SignerSet#SIGNATURE_BYTES} bytes. */
  public byte[] sign(byte[] message) {
    return sign(Ciphersuite.MESSAGE, message);
  }

  /** The proof that this key's owner has its secret: {@code PopProve}, of a signature's length. */
  public byte[] provePossession() {
    return sign(Ciphersuite.POSSESSION, publicKey);
  }

  private byte[] sign(Ciphersuite suite, byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = Group.G2.allocatePoints(arena, 2);
      suite.hash(arena, points, 0, message);
      MemorySegment secret = arena.allocateFrom(JAVA_BYTE, scalar);
      SecretScalars.timesPoint(points, 1, points, 0, secret);
      secret.fill((byte) 0);
      return Group.G2.compressPoint(points, 1);
    }
  }

  @Override
  public String toString() {
    return "a secret key";
  }
}

package dev.freehold.core.bundle;

/** Schemes by which bundles are signed. The ordinal is the scheme byte: append, never reorder. */
public enum SignatureScheme {
  /** Ed25519 as in RFC 8032. */
  ED25519(32, 64);

  private final int publicKeyBytes;
  private final int signatureBytes;

  SignatureScheme(int publicKeyBytes, int signatureBytes) {
    this.publicKeyBytes = publicKeyBytes;
    this.signatureBytes = signatureBytes;
  }

  /** How many bytes a public key has. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** How many bytes a signature has. */
  public int signatureBytes() {
    return signatureBytes;
  }
}

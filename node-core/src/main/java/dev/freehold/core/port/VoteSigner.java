package dev.freehold.core.port;

/**
 * The validator's own key for votes. Deterministic: a message has one signature, so that what this
 * key signed earlier can be told by signing it again.
 */
@FunctionalInterface
public interface VoteSigner {
  /** The signature of {@value AggregateSignatures#SIGNATURE_BYTES} bytes over a message. */
  byte[] sign(byte[] message);
}

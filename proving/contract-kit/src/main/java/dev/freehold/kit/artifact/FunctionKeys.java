package dev.freehold.kit.artifact;

import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;

/**
 * A function's keys.
 *
 * @param setup how a caller comes by the proving key: it makes it from the published seed, or it
 *     takes a ceremony's file. What the keys are worth the verifying key says itself
 * @param verifying what the network verifies with
 * @param provingKeyHash the SHA-256 of the .zkey that a ceremony ended with; zeros for development
 *     keys, which anybody makes from the published seed
 */
public record FunctionKeys(SetupKind setup, VerifyingKey verifying, Hash32 provingKeyHash) {}

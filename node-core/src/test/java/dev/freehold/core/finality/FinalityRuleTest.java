package dev.freehold.core.finality;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.SignatureVerifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A checkpoint is final by the signature of the genesis' key over its hash, and by nothing else.
 */
class FinalityRuleTest {
  private static final Genesis GENESIS = FixedValues.GENESIS;
  private static final Checkpoint CHECKPOINT = FixedValues.CHECKPOINT;

  /** Holds one signature, of one key over one message. */
  private static SignatureVerifier only(byte[] key, byte[] message, byte[] signature) {
    return (_, k, m, s) ->
        Arrays.equals(k, key) && Arrays.equals(m, message) && Arrays.equals(s, signature);
  }

  @Test
  void theSignatureOfTheGenesisKeyOverTheHashMakesItFinal() {
    FinalityRule rule =
        new FinalityRule(
            GENESIS,
            only(
                GENESIS.coordinatorKey().toBytes(),
                CHECKPOINT.signedDigest(GENESIS.hash()).toBytes(),
                CHECKPOINT.signature()));
    assertTrue(rule.isFinal(CHECKPOINT));
    Checkpoint other =
        new Checkpoint(
            CHECKPOINT.height(),
            CHECKPOINT.previous(),
            CHECKPOINT.timeMs() + 1,
            CHECKPOINT.globalRoot(),
            CHECKPOINT.headers(),
            CHECKPOINT.events(),
            CHECKPOINT.registryRoot(),
            CHECKPOINT.totals(),
            CHECKPOINT.signature());
    assertFalse(rule.isFinal(other), "another hash under the same signature");
  }

  @Test
  void noOtherKeyMakesItFinal() {
    FinalityRule rule =
        new FinalityRule(
            GENESIS,
            only(
                new byte[32],
                CHECKPOINT.signedDigest(GENESIS.hash()).toBytes(),
                CHECKPOINT.signature()));
    assertFalse(rule.isFinal(CHECKPOINT));
  }

  /** Whoever takes a checkpoint asks this rule: workers, audits, clients and light clients. */
  @Test
  void whatTheKeySignsOnAnotherNetworkIsNothingHere() {
    SignatureVerifier elsewhere =
        only(
            GENESIS.coordinatorKey().toBytes(),
            CHECKPOINT.signedDigest(FixedValues.HASH).toBytes(),
            CHECKPOINT.signature());
    assertFalse(new FinalityRule(GENESIS, elsewhere).isFinal(CHECKPOINT));
    SignatureVerifier bare =
        only(
            GENESIS.coordinatorKey().toBytes(),
            CHECKPOINT.hash().toBytes(),
            CHECKPOINT.signature());
    assertFalse(new FinalityRule(GENESIS, bare).isFinal(CHECKPOINT), "nor the hash alone");
  }

  @Test
  void theFirstCheckpointIsTheGenesisOwnWhateverSignaturesHold() {
    FinalityRule all = new FinalityRule(GENESIS, (_, _, _, _) -> true);
    FinalityRule none = new FinalityRule(GENESIS, (_, _, _, _) -> false);
    Checkpoint first = GENESIS.checkpoint();
    assertTrue(none.isFinal(first));
    Checkpoint pretended =
        new Checkpoint(
            0,
            first.previous(),
            first.timeMs() + 1,
            first.globalRoot(),
            List.of(),
            List.of(),
            first.registryRoot(),
            first.totals(),
            first.signature());
    assertFalse(all.isFinal(pretended));
  }
}

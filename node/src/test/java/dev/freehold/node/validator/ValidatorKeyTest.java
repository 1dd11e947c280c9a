package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.BlsKey;
import dev.freehold.store.DataDirectory;
import dev.freehold.verifier.signature.BlsSignatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatorKeyTest {
  private static final byte[] MESSAGE = "a vote".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  @Test
  void aDirectoryHasOneKeyAndWhatItSignsHoldsUnderWhatItShows() {
    ValidatorKey key = ValidatorKey.of(new DataDirectory(directory));
    ValidatorKey again = ValidatorKey.of(new DataDirectory(directory));
    assertEquals(key.publicKey(), again.publicKey());
    assertArrayEquals(key.sign(MESSAGE), again.sign(MESSAGE));
    BlsSignatures signatures =
        new BlsSignatures(
            List.of(ValidatorKey.prove(key.publicKey(), key.possession()).orElseThrow()));
    assertTrue(signatures.verify(List.of(key.publicKey().toBytes()), MESSAGE, key.sign(MESSAGE)));
  }

  @Test
  void aKeyIsTakenByTheProofOfItsOwnSecretAlone() {
    ValidatorKey key = new ValidatorKey(new byte[32]);
    ValidatorKey other = ValidatorKey.of(new DataDirectory(directory));
    assertFalse(ValidatorKey.prove(key.publicKey(), other.possession()).isPresent());
    assertFalse(
        ValidatorKey.prove(key.publicKey(), key.sign(key.publicKey().toBytes())).isPresent(),
        "a signature is no proof");
    assertFalse(ValidatorKey.prove(new BlsKey(new byte[48]), key.possession()).isPresent());
  }
}

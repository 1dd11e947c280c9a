package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founders;
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
  void aDirectoryHasOneSecretAndWhatItSignsHoldsUnderWhatItShows() {
    ValidatorKey key = ValidatorKey.of(new DataDirectory(directory));
    ValidatorKey again = ValidatorKey.of(new DataDirectory(directory));
    assertEquals(key.publicKey(), again.publicKey());
    assertEquals(key.nodeKey().id(), again.nodeKey().id());
    assertArrayEquals(key.sign(MESSAGE), again.sign(MESSAGE));
    assertNotEquals(key.publicKey(), new ValidatorKey(new byte[32]).publicKey());
    BlsSignatures signatures =
        BlsSignatures.of(new Founders(FaultModel.BYZANTINE, List.of(key.founder())));
    assertTrue(signatures.verify(List.of(key.publicKey().toBytes()), MESSAGE, key.sign(MESSAGE)));
  }
}

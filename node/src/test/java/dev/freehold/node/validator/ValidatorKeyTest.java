package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.store.DataDirectory;
import dev.freehold.verifier.signature.BlsSignatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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

  @Test
  void aDirectoryHasTheKeysOfOneWhomTheGenesisNames() {
    DataDirectory data = new DataDirectory(directory);
    ValidatorKey own = ValidatorKey.of(data);
    ValidatorKey other = new ValidatorKey(new byte[32]);
    for (Genesis genesis : List.of(genesis(own), genesis(own, other), genesis(other, own))) {
      assertEquals(own.publicKey(), ValidatorKey.of(data, genesis).publicKey());
      assertTrue(own.isOf(genesis));
    }
    StoreException e =
        assertThrows(StoreException.class, () -> ValidatorKey.of(data, genesis(other)));
    assertTrue(e.getMessage().contains("is not the key that the genesis names"), e.getMessage());
    assertTrue(e.getMessage().contains(own.nodeKey().id().toString()), e.getMessage());
  }

  @Test
  void theNodeOfOneWithTheVotesOfAnotherIsNobody() {
    ValidatorKey own = ValidatorKey.of(new DataDirectory(directory));
    ValidatorKey other = new ValidatorKey(new byte[32]);
    Founder mixed =
        new Founder(new Validator(own.nodeKey().id(), other.publicKey(), 1), other.possession());
    assertFalse(own.isOf(genesis(List.of(mixed))));
    assertFalse(other.isOf(genesis(List.of(mixed))));
  }

  private static Genesis genesis(ValidatorKey... keys) {
    return genesis(Arrays.stream(keys).map(ValidatorKey::founder).toList());
  }

  private static Genesis genesis(List<Founder> founders) {
    return new Genesis(
        "test",
        true,
        1,
        0,
        new Founders(FaultModel.BYZANTINE, founders),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        List.of());
  }
}

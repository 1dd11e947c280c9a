package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.store.DataDirectory.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a process' directory: evidence, identities, and whose it is. */
class DataDirectoryTest {
  @TempDir private Path root;

  private static Checkpoint checkpoint(long height, int root) {
    return new Checkpoint(
        height,
        Hash32.ZERO,
        1,
        Fr.of(root),
        List.of(),
        List.of(),
        Hash32.ZERO,
        new Totals(0, 0),
        Optional.empty());
  }

  private static Equivocation evidence(long height) {
    return new Equivocation(checkpoint(height, 1), checkpoint(height, 2));
  }

  @Test
  void evidenceIsThereAfterwardsForEveryOtherProcess() {
    assertEquals(Optional.empty(), new DataDirectory(root).evidence());
    new DataDirectory(root).evidence(evidence(3));
    assertEquals(Optional.of(evidence(3)), DataDirectory.existing(root).evidence());
    new DataDirectory(root).evidence(evidence(4));
    assertEquals(Optional.of(evidence(4)), DataDirectory.existing(root).evidence());
  }

  private static StorageDenial denial(int key, long height) {
    RealmId realm = new RealmId(0);
    BlockMark signed = new BlockMark(realm, 1, height, FixedValues.HASH);
    return new StorageDenial(
        new StorageReceipt(FixedValues.bytes(32, key), List.of(signed), new byte[64]),
        new BlockMark(realm, 1, 0, Hash32.ZERO));
  }

  @Test
  void theFirstDenialOfEachWorkerIsKeptAndNoMoreThanSoMany() {
    DataDirectory data = new DataDirectory(root);
    for (int key = 0; key < 64; key++) {
      StorageDenial first = denial(key, 1);
      Hash32 worker = first.signed().worker();
      assertEquals(Optional.empty(), data.denial(worker));
      assertTrue(data.denial(worker, first));
      assertFalse(data.denial(worker, denial(key, 2)));
      assertEquals(Optional.of(first), DataDirectory.existing(root).denial(worker));
    }
    StorageDenial more = denial(64, 1);
    assertFalse(data.denial(more.signed().worker(), more));
    assertEquals(Optional.empty(), data.denial(more.signed().worker()));
  }

  @Test
  void itsFileIsWholeAloneAndItsOwners() throws IOException {
    new DataDirectory(root).evidence(evidence(3));
    try (var files = Files.list(root)) {
      assertEquals(List.of(root.resolve("evidence")), files.toList(), "no draft is left");
    }
    assertTrue(Arrays.equals(evidence(3).toBytes(), Files.readAllBytes(root.resolve("evidence"))));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("evidence"))));
  }

  @Test
  void damageIsRefusedByNameAndNeverReadAsNone() throws IOException {
    byte[] whole = evidence(3).toBytes();
    byte[] same = Arrays.copyOf(whole, whole.length);
    System.arraycopy(whole, 0, same, whole.length / 2, whole.length / 2);
    for (byte[] damaged :
        List.of(new byte[0], Arrays.copyOf(whole, whole.length - 1), new byte[9], same)) {
      Files.write(root.resolve("evidence"), damaged);
      StoreException e =
          assertThrows(StoreException.class, () -> new DataDirectory(root).evidence());
      assertTrue(e.getMessage().contains("evidence is damaged"), e.getMessage());
    }
  }

  private void refuses(String words, Runnable use) {
    StoreException e = assertThrows(StoreException.class, use::run);
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void whoseDirectoryItIsNobodyElseTakes() throws IOException {
    new DataDirectory(root).as(Use.COORDINATOR).signingSeed();
    new DataDirectory(root).as(Use.COORDINATOR);
    for (Use other : List.of(Use.WORKER, Use.AGGREGATOR)) {
      refuses("is the directory of a coordinator", () -> new DataDirectory(root).as(other));
    }
    Path worker = Files.createDirectories(root.resolve("w"));
    new DataDirectory(worker).as(Use.WORKER).nodeSeed();
    Files.createDirectory(worker.resolve("state"));
    refuses(
        "is the directory of a worker, as its node.key shows",
        () -> new DataDirectory(worker).as(Use.COORDINATOR));
    Path aggregator = root.resolve("a");
    new DataDirectory(aggregator).as(Use.AGGREGATOR).aggregatorSeed();
    refuses(
        "is the directory of an aggregator", () -> new DataDirectory(aggregator).as(Use.WORKER));
    refuses("is the directory of a coordinator", () -> new DataDirectory(root).as(Use.OPERATOR));
  }

  @Test
  void anOperatorsKeyIsDrawnOnceInAPlaceOfItsOwnForItsOwnerAlone() throws IOException {
    Path operator = root.resolve("o");
    byte[] seed = new DataDirectory(operator).as(Use.OPERATOR).operatorSeed();
    assertEquals(32, seed.length);
    assertTrue(Arrays.equals(seed, new DataDirectory(operator).as(Use.OPERATOR).operatorSeed()));
    Path file = operator.resolve(DataDirectory.OPERATOR_KEY);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    for (Use other : List.of(Use.COORDINATOR, Use.WORKER, Use.AGGREGATOR)) {
      refuses("is the directory of an operator", () -> new DataDirectory(operator).as(other));
    }
    Files.write(file, new byte[31]);
    refuses("is damaged", () -> new DataDirectory(operator).operatorSeed());
  }

  @Test
  void anIdentityIsNeverDrawnAnewBesideData() throws IOException {
    for (String data : List.of("state", "log", "chain")) {
      Path one = root.resolve("of " + data);
      byte[] node = new DataDirectory(one).nodeSeed();
      byte[] key = new DataDirectory(one).signingSeed();
      Files.createDirectory(one.resolve(data));
      assertTrue(Arrays.equals(node, new DataDirectory(one).nodeSeed()));
      assertTrue(Arrays.equals(key, new DataDirectory(one).signingSeed()));
      Files.delete(one.resolve(DataDirectory.NODE_KEY));
      Files.delete(one.resolve("coordinator.key"));
      if (data.equals("state")) {
        refuses("node.key is missing", () -> new DataDirectory(one).nodeSeed());
        assertTrue(Files.notExists(one.resolve(DataDirectory.NODE_KEY)));
      }
      refuses("coordinator.key is missing", () -> new DataDirectory(one).signingSeed());
      assertTrue(Files.notExists(one.resolve("coordinator.key")));
    }
    Path founded = Files.createDirectories(root.resolve("founded"));
    Files.write(founded.resolve("genesis"), new byte[] {1});
    refuses("coordinator.key is missing", () -> new DataDirectory(founded).signingSeed());
  }

  @Test
  void whetherAKeyIsNewIsKnownToWhoDrewIt() {
    DataDirectory first = new DataDirectory(root);
    byte[] seed = first.signingSeed();
    assertTrue(first.drewSigningKey());
    DataDirectory second = new DataDirectory(root);
    second.signingSeed();
    assertTrue(!second.drewSigningKey());
    refuses("is there already", () -> second.signingSeed(seed));
  }
}

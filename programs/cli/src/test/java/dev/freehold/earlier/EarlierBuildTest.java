package dev.freehold.earlier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.client.BundleFile;
import dev.freehold.client.KeyFile;
import dev.freehold.client.OfflineState;
import dev.freehold.client.Signer;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Today's code reads the files of an earlier build ({@code fixtures/README.md} lists them). */
class EarlierBuildTest {
  private static final String GENESIS =
      "721ed71dfd3901df548b814f448f71975b7f06d9a63f397f14d0313ccd350c65";

  private static final UserId TREASURY = UserId.of(new RealmId(0), 0);
  private static final UserId ALICE = UserId.of(new RealmId(1), 0);

  @TempDir private Path directory;

  @Test
  void aWorkersDirectoryHoldsTheAccountsAndRootsThatItsNodeTold() throws IOException {
    Path data = unzipped("worker");
    CommandRun.of("store", "check", "--data", data.toString()).expect(ExitCode.OK);
    Genesis genesis = DataDirectory.existing(data).genesis().orElseThrow();
    assertEquals(Hash32.parse(GENESIS), genesis.hash());
    try (WorkerStore store = WorkerStore.open(data.resolve("state"), genesis)) {
      assertEquals(
          "c65abec6ee547f2ee055d5317c81a9574c395c8e25dcd0c8474eb4f2365aee7e",
          store.chain().checkpoint(672).orElseThrow().hash().toString());
      assertEquals(7, store.realm(TREASURY.realm()).head().height());
      assertEquals(
          "507cfed6bec56b54d5eda545e8e90c0197f390ea20cd8dd12c728cd81682067a",
          hex(store.realm(TREASURY.realm()).head().rootAfter().toBytes()));
      assertEquals(
          "6d29b30d629776f00bafd3c7fc8eb0eddd7731caa8de54614cf4b4e9c06d0555",
          hex(store.realm(ALICE.realm()).head().rootAfter().toBytes()));
      Account treasury = store.realm(TREASURY.realm()).account(TREASURY).orElseThrow();
      assertEquals(993_407, treasury.balance());
      assertEquals(5, treasury.nonce());
      assertEquals(500_159, store.realm(ALICE.realm()).account(ALICE).orElseThrow().balance());
      assertTrue(store.realm(TREASURY.realm()).witness(7).isPresent());
    }
  }

  @Test
  void aCoordinatorsDirectoryHoldsItsLogAndChain() throws IOException {
    Path data = unzipped("coordinator");
    CommandRun.of("store", "check", "--data", data.toString()).expect(ExitCode.OK);
    Genesis genesis = DataDirectory.existing(data).genesis().orElseThrow();
    try (WorkerStore store = WorkerStore.open(data.resolve("chain"), genesis)) {
      assertEquals(
          "c65abec6ee547f2ee055d5317c81a9574c395c8e25dcd0c8474eb4f2365aee7e",
          store.chain().checkpoint(672).orElseThrow().hash().toString());
    }
  }

  @Test
  void aKeyFileOpensWithItsPassphrase() throws IOException {
    Signer signer = KeyFile.open(copied("treasury.key"), "an old passphrase".toCharArray());
    assertEquals(
        "00c4bbd48e688741a079d8ade7232344c67dbb7a9b5e58e9e9d3a482df3c7264",
        hex(signer.authKey().toBytes()));
  }

  @Test
  void anOfflineStateAndABundleMadeFromItAreRead() throws IOException {
    OfflineState state = OfflineState.read(copied("treasury.state"), Hash32.parse(GENESIS));
    assertEquals(TREASURY, state.user());
    assertEquals(394, state.anchor().height());
    assertEquals(3, state.account().nonce());
    assertEquals(1, state.contracts().size());
    Bundle bundle = BundleFile.read(copied("pay.bundle"));
    assertEquals(
        "3c4746e3b6502a56109e627f16e4a52ca97cfa62e346e2dc9c1ec4fa48bc0dfd", bundle.id().toString());
    assertEquals(394, bundle.anchorHeight());
    assertEquals(3, bundle.nonce());
  }

  @Test
  void aContractArtifactIsReadAndWrittenTheSame() throws IOException {
    Path file = copied("scores.contract");
    ContractArtifact artifact = ContractArtifact.load(file);
    assertEquals(2, artifact.keys().size());
    assertArrayEquals(Files.readAllBytes(file), artifact.toBytes());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static InputStream fixture(String name) {
    InputStream stream = EarlierBuildTest.class.getResourceAsStream("/fixtures/0.1.0/" + name);
    if (stream == null) {
      throw new AssertionError("no fixture " + name);
    }
    return stream;
  }

  private Path copied(String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream stream = fixture(name)) {
      Files.copy(stream, file);
    }
    return file;
  }

  private Path unzipped(String name) throws IOException {
    Path data = directory.resolve(name);
    try (ZipInputStream zip = new ZipInputStream(fixture(name + ".zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = data.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
    return data;
  }
}

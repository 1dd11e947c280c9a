package dev.freehold.earlier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.client.BundleFile;
import dev.freehold.client.KeyFile;
import dev.freehold.client.OfflineFileException;
import dev.freehold.client.OfflineState;
import dev.freehold.client.Signer;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.StoreException;
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

/**
 * Today's code reads the files of an earlier build ({@code fixtures/README.md} lists them), or
 * refuses them by name.
 */
class EarlierBuildTest {
  private static final String GENESIS =
      "721ed71dfd3901df548b814f448f71975b7f06d9a63f397f14d0313ccd350c65";

  private static final UserId TREASURY = UserId.of(new RealmId(0), 0);

  @TempDir private Path directory;

  /** Its blocks hold bundles that name no state before their calls: nobody can replay them. */
  @Test
  void aWorkersDirectoryIsRefusedByItsSchema() throws IOException {
    Path data = unzipped("worker");
    requireRefused(data.resolve("state"), data);
  }

  @Test
  void aCoordinatorsDirectoryIsRefusedByItsSchema() throws IOException {
    Path data = unzipped("coordinator");
    requireRefused(data.resolve("chain"), data);
  }

  private static void requireRefused(Path store, Path data) throws IOException {
    Genesis genesis = DataDirectory.existing(data).genesis().orElseThrow();
    assertEquals(Hash32.parse(GENESIS), genesis.hash());
    StoreException refused =
        assertThrows(StoreException.class, () -> WorkerStore.open(store, genesis).close());
    assertEquals(
        store + " has schema 4; this program knows " + WorkerStore.SCHEMA, refused.getMessage());
  }

  @Test
  void aKeyFileOpensWithItsPassphrase() throws IOException {
    Signer signer = KeyFile.open(copied("treasury.key"), "an old passphrase".toCharArray());
    assertEquals(
        "00c4bbd48e688741a079d8ade7232344c67dbb7a9b5e58e9e9d3a482df3c7264",
        hex(signer.authKey().toBytes()));
  }

  @Test
  void anOfflineStateIsRead() throws IOException {
    OfflineState state = OfflineState.read(copied("treasury.state"), Hash32.parse(GENESIS));
    assertEquals(TREASURY, state.user());
    assertEquals(394, state.anchor().height());
    assertEquals(3, state.account().nonce());
    assertEquals(1, state.contracts().size());
  }

  @Test
  void aBundleIsRefusedByItsVersion() throws IOException {
    Path file = copied("pay.bundle");
    OfflineFileException refused =
        assertThrows(OfflineFileException.class, () -> BundleFile.read(file));
    assertEquals(file + " holds no bundle: bundle version 2", refused.getMessage());
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

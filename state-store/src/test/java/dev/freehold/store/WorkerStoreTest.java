package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.tree.SparseTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;

/** Opening, closing and what is refused. */
class WorkerStoreTest {
  @TempDir Path temp;
  private Path dir;
  private TestChain chain;
  private TestRealm realm;

  @BeforeEach
  void names() {
    dir = temp.resolve("data").resolve("worker");
    chain = new TestChain(new SplittableRandom(3), 5);
    realm = chain.realms.getFirst();
  }

  @Test
  void aNewStoreHoldsTheGenesisCheckpoint() {
    try (WorkerStore store = open()) {
      assertEquals(chain.genesis.checkpoint(), store.chain().head());
      assertEquals(0, store.realm(realm.id).head().height());
      assertSame(store.realm(realm.id), store.realm(new RealmId(realm.id.value())));
    }
  }

  @Test
  void aReopenedStoreHoldsWhatWasCommitted() {
    try (WorkerStore store = open()) {
      run(store, 10);
    }
    try (WorkerStore store = open()) {
      requireState(store);
    }
  }

  @Test
  void aCopyTakenWithoutClosingHoldsWhatWasCommitted() throws IOException {
    try (WorkerStore store = open()) {
      run(store, 10);
      Path copy = temp.resolve("copy");
      copy(dir, copy);
      try (WorkerStore crashed = WorkerStore.open(copy, chain.genesis)) {
        requireState(crashed);
        // It goes on from there.
        run(crashed, 3);
        requireState(crashed);
      }
    }
  }

  @Test
  void aCommitThatACrashToreIsGoneWhole() throws IOException {
    Path copy = temp.resolve("copy");
    try (WorkerStore store = open()) {
      run(store, 5);
      long before = Files.size(walFile(dir));
      TestRealm.Step torn = realm.next(chain.genesis.hash(), chain.head().height());
      store.realm(realm.id).commit(torn.delta(), torn.block());
      long after = Files.size(walFile(dir));
      for (long length = before + 1; length < after; length += Math.max(1, (after - before) / 9)) {
        copy(dir, copy);
        truncate(walFile(copy), length);
        try (WorkerStore crashed = WorkerStore.open(copy, chain.genesis)) {
          requireState(crashed);
        }
        delete(copy);
      }
    }
  }

  @Test
  void damageInsideTheWriteAheadLogIsNotRolledBackInSilence() throws IOException {
    Path copy = temp.resolve("copy");
    try (WorkerStore store = open()) {
      run(store, 20);
      copy(dir, copy);
    }
    Path wal = walFile(copy);
    byte[] bytes = Files.readAllBytes(wal);
    bytes[bytes.length / 2] ^= 1;
    Files.write(wal, bytes);
    requireRefused(copy, "is damaged: ");
  }

  @Test
  void damageInATableIsAnErrorAndNeverAnotherAnswer() throws IOException {
    try (WorkerStore store = open()) {
      run(store, 10);
    }
    // What the write-ahead log held goes to tables when it is replayed.
    open().close();
    Path copy = temp.resolve("copy");
    int errors = 0;
    for (String table : tables(dir)) {
      copy(dir, copy);
      Path damaged = copy.resolve(table);
      byte[] bytes = Files.readAllBytes(damaged);
      // Records stand at the beginning.
      bytes[20] ^= 1;
      Files.write(damaged, bytes);
      try (WorkerStore store = WorkerStore.open(copy, chain.genesis)) {
        requireVersions(store.realm(realm.id));
      } catch (StoreException e) {
        errors++;
      }
      delete(copy);
    }
    assertTrue(errors >= 3, errors + " of " + tables(dir) + " were found damaged");
  }

  /** Every stored node and account at every height: what is answered is right. */
  private void requireVersions(RealmStore stored) {
    for (TestRealm.Version version : realm.versions) {
      try (RealmSnapshot snapshot = stored.at(version.header().height()).orElseThrow()) {
        realm
            .latest()
            .nodes()
            .forEach(
                (key, _) ->
                    assertEquals(
                        node((l, i) -> version.nodes().get(new TestRealm.NodeKey(l, i)), key),
                        node(snapshot, key)));
        for (int user = 0; user < TestRealm.USERS; user++) {
          assertEquals(
              Optional.ofNullable(version.accounts().get(realm.user(user))),
              snapshot.account(realm.user(user)));
        }
      }
    }
  }

  private static Fr node(SparseTree.NodeSource tree, TestRealm.NodeKey key) {
    return SparseTree.node(tree, 0, key.level(), key.index());
  }

  private static List<String> tables(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sst"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aLostFileOfTheDatabaseIsDamage() throws IOException {
    try (WorkerStore store = open()) {
      run(store, 3);
    }
    Files.delete(dir.resolve("CURRENT"));
    requireRefused(dir, "is damaged: its file CURRENT is missing");
  }

  @Test
  void whateverFileIsLostIsMissedAtTheStart() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (WorkerStore store = open()) {
        // Twice: what the first time wrote to the log is in tables the second time.
        run(store, 3);
      }
    }
    for (String kind : List.of("CURRENT", "MANIFEST-", ".sst", ".blob", ".log")) {
      Path copy = temp.resolve("without " + kind);
      copy(dir, copy);
      List<Path> lost;
      try (Stream<Path> files = Files.list(copy)) {
        lost = files.filter(f -> f.getFileName().toString().contains(kind)).toList();
      }
      assertFalse(lost.isEmpty(), kind);
      Files.delete(lost.getFirst());
      requireRefused(copy, "is damaged: ");
      requireRefused(copy, "freehold store repair --data " + temp);
      StoreException e =
          assertThrows(StoreException.class, () -> WorkerStore.inspect(copy, chain.genesis), kind);
      assertTrue(e.getMessage().contains("is damaged: ") || kind.equals("CURRENT"), e.getMessage());
    }
  }

  @Test
  void aDamagedManifestIsDamage() throws IOException {
    try (WorkerStore store = open()) {
      run(store, 3);
    }
    Path manifest = file(dir, "MANIFEST-");
    byte[] bytes = Files.readAllBytes(manifest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(manifest, bytes);
    requireRefused(dir, "is damaged: ");
  }

  @Test
  void aDirectoryInUseIsRefused() {
    try (WorkerStore store = open()) {
      requireRefused(dir, dir + " is in use by a running process");
      run(store, 1);
    }
    open().close();
  }

  @Test
  void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals(StoreHolder.OPENED, other.inputReader().readLine());
      requireRefused(dir, dir + " is in use by a running process");
    } finally {
      // It holds the store until its input ends.
      other.outputWriter().close();
    }
    assertTrue(other.waitFor(30, TimeUnit.SECONDS), "the other process does not end");
    open().close();
  }

  @Test
  void anotherGenesisIsRefused() {
    open().close();
    StoreException e =
        assertThrows(StoreException.class, () -> WorkerStore.open(dir, TestChain.genesis("other")));
    assertTrue(
        e.getMessage().startsWith(dir + " holds the state of another network"), e.getMessage());
    open().close();
  }

  @Test
  void anotherSchemaIsRefused() {
    open().close();
    for (int schema : new int[] {6, 8}) {
      try (Database db = DatabaseOpening.open(dir, 1 << 20);
          Batch batch = db.batch()) {
        batch.put(
            Column.META,
            "schema".getBytes(StandardCharsets.UTF_8),
            Values.encode(out -> out.i32(schema)));
        db.write(batch);
      }
      requireRefused(dir, dir + " has schema " + schema + "; this program knows 7");
    }
  }

  @Test
  void aColumnOfANewerProgramIsRefused() throws Exception {
    open().close();
    try (DatabaseOptions options = new DatabaseOptions(1 << 20)) {
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      try (RocksDB db =
          RocksDB.open(options.database(), dir.toString(), options.descriptors(), handles)) {
        handles.add(
            db.createColumnFamily(
                new ColumnFamilyDescriptor("tomorrow".getBytes(StandardCharsets.UTF_8))));
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
    requireRefused(dir, dir + " was written by a newer version of this program");
  }

  @Test
  void aFileInTheWayIsRefused() throws IOException {
    Files.writeString(temp.resolve("data"), "a file");
    requireRefused(dir, temp.resolve("data").toString());
  }

  @Test
  void aStateThatIsNotItsBlocksIsDamage() {
    try (WorkerStore store = open()) {
      run(store, 5);
    }
    try (Database db = DatabaseOpening.open(dir, 1 << 20);
        Batch batch = db.batch()) {
      batch.delete(Column.NODES, Keys.node(realm.id.value(), 19, 0));
      db.write(batch);
    }
    requireRefused(dir, "is damaged: the tree of realm 5");
    try (Database db = DatabaseOpening.open(dir, 1 << 20);
        Batch batch = db.batch()) {
      batch.delete(Column.NODES, Keys.node(Keys.GLOBAL_SCOPE, 5, 0));
      db.write(batch);
    }
    requireRefused(dir, "is damaged: the tree over the realms");
  }

  @Test
  void bytesThatDoNotDecodeAreDamage() {
    try (WorkerStore store = open()) {
      run(store, 5);
    }
    try (Database db = DatabaseOpening.open(dir, 1 << 20);
        Batch batch = db.batch()) {
      batch.put(Column.BLOCKS, Keys.height(realm.id.value(), 2), new byte[3]);
      batch.put(Column.ACCOUNTS, Keys.account(realm.user(0)), new byte[3]);
      db.write(batch);
    }
    try (WorkerStore store = open()) {
      RealmStore stored = store.realm(realm.id);
      requireDamage(() -> stored.block(2));
      requireDamage(() -> stored.account(realm.user(0)));
      assertEquals(realm.blocks.get(2), stored.block(3).orElseThrow());
    }
  }

  @Test
  void aClosedStoreAndItsSnapshotsAnswerWithAnError() {
    WorkerStore store = open();
    run(store, 3);
    RealmStore stored = store.realm(realm.id);
    RealmSnapshot snapshot = stored.at(2).orElseThrow();
    snapshot.account(realm.user(0));
    store.close();
    store.close();
    assertThrows(StoreException.class, () -> snapshot.account(realm.user(0)));
    assertThrows(StoreException.class, () -> snapshot.node(20, 0));
    snapshot.close();
    assertThrows(StoreException.class, () -> stored.account(realm.user(0)));
    assertThrows(StoreException.class, () -> stored.at(1));
    assertThrows(StoreException.class, () -> store.chain().checkpoint(0));
    TestRealm.Step next = realm.next(chain.genesis.hash(), chain.head().height());
    assertThrows(StoreException.class, () -> stored.commit(next.delta(), next.block()));
  }

  private WorkerStore open() {
    return WorkerStore.open(dir, chain.genesis);
  }

  private void run(WorkerStore store, int steps) {
    for (int i = 0; i < steps; i++) {
      chain.block(store, realm);
      chain.block(store, realm);
      chain.checkpoint(store);
    }
  }

  private void requireState(WorkerStore store) {
    assertEquals(chain.head(), store.chain().head());
    RealmStore stored = store.realm(realm.id);
    assertEquals(realm.head(), stored.head());
    realm.latest().nodes().forEach((k, v) -> assertEquals(v, stored.node(k.level(), k.index())));
    realm
        .latest()
        .accounts()
        .forEach((user, account) -> assertEquals(account, stored.account(user).orElseThrow()));
    for (int height = 1; height <= realm.head().height(); height++) {
      assertEquals(realm.blocks.get(height - 1), stored.block(height).orElseThrow());
    }
    assertTrue(stored.block(realm.head().height() + 1).isEmpty());
  }

  private void requireRefused(Path directory, String reason) {
    StoreException e =
        assertThrows(StoreException.class, () -> WorkerStore.open(directory, chain.genesis));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private static void requireDamage(Executable read) {
    StoreException e = assertThrows(StoreException.class, read);
    assertTrue(e.getMessage().contains("is damaged: "), e.getMessage());
  }

  private static Path walFile(Path directory) throws IOException {
    return file(directory, ".log");
  }

  /** The only file whose name holds a text. */
  private static Path file(Path directory, String part) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.getFileName().toString().contains(part)).toList();
      assertEquals(1, found.size(), found.toString());
      return found.getFirst();
    }
  }

  private static void truncate(Path file, long length) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}

package dev.freehold.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.storecare.StoreCheck;
import dev.freehold.cli.storecare.StoreRepair;
import dev.freehold.client.Wallet;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.network.TestNetwork;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Data directories of a network that has stopped: damaged in every way, checked and repaired. */
class StoreCareTest {
  @TempDir private Path directory;
  private Genesis genesis;
  private Path worker;
  private Path coordinator;

  @BeforeEach
  void runANetworkForAWhile() throws Exception {
    try (TestNetwork network = new TestNetwork(directory)) {
      genesis = network.genesis();
      Wallet wallet = network.wallet();
      long anchor = wallet.settle().height();
      wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
      wallet.pay(network.neighbourUser, 500);
    }
    worker = directory.resolve("worker-0");
    coordinator = directory.resolve("coordinator");
    data(worker).genesis(genesis);
    data(coordinator).genesis(genesis);
  }

  @AfterEach
  void nothingWasLeftOpen() {
    try (WorkerStore store = WorkerStore.open(worker.resolve("state"), genesis)) {
      assertTrue(store.chain().head().height() > 0);
    }
  }

  @Test
  void soundDirectoriesAreFoundSoundAndLeftAlone() throws Exception {
    List<String> found = check(worker);
    assertTrue(found.stream().anyMatch(line -> line.startsWith("realm 0: ")), found.toString());
    assertTrue(check(coordinator).getFirst().startsWith("log: "), "the log comes first");
    List<String> before = names(worker);
    assertEquals(List.of("nothing is wrong; nothing was changed"), repair(worker).lines());
    assertEquals(before, names(worker));
  }

  @Test
  void aWrongNodeIsFoundRefusedAtTheStartAndMadeAgain() throws Exception {
    RealmHeader head = head();
    damage("nodes", key -> key[0] == 0 && key[1] == 0);
    AuditException wrong = assertThrows(AuditException.class, () -> check(worker));
    assertTrue(wrong.getMessage().contains("realm 0"), wrong.getMessage());
    StoreException refused =
        assertThrows(
            StoreException.class, () -> WorkerStore.open(worker.resolve("state"), genesis));
    assertTrue(
        refused.getMessage().contains("freehold store repair --data " + worker),
        refused.getMessage());
    StoreRepair.Result result = repair(worker);
    assertTrue(result.complete(), result.lines().toString());
    assertTrue(Files.isDirectory(worker.resolve("state.damaged")));
    assertFalse(check(worker).isEmpty());
    assertEquals(head, head());
  }

  @Test
  void aWrongAccountIsFoundAndMadeAgain() throws Exception {
    RealmHeader head = head();
    damage("accounts", key -> true);
    AuditException wrong = assertThrows(AuditException.class, () -> check(worker));
    assertTrue(wrong.getMessage().contains("is not what its account says"), wrong.getMessage());
    assertTrue(repair(worker).complete());
    assertFalse(check(worker).isEmpty());
    assertEquals(head, head());
  }

  @Test
  void aDamagedBlockIsNamedAndWhatCannotBeMadeAgainIsSaid() throws Exception {
    damage("blocks", key -> ByteBuffer.wrap(key).getLong(2) == 2);
    AuditException wrong = assertThrows(AuditException.class, () -> check(worker));
    assertTrue(wrong.getMessage().contains("block 2"), wrong.getMessage());
    StoreRepair.Result result = repair(worker);
    assertFalse(result.complete());
    assertTrue(
        result.lines().stream().anyMatch(line -> line.contains("replayed up to block 1 of")),
        result.lines().toString());
    assertFalse(check(worker).isEmpty());
  }

  @Test
  void aLogDamagedInTheMiddleIsMadeAgainFromTheStoresCheckpoints() throws Exception {
    Path log = coordinator.resolve("log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);
    AuditException wrong = assertThrows(AuditException.class, () -> check(coordinator));
    assertTrue(wrong.getMessage().contains("the log is damaged at byte"), wrong.getMessage());
    StoreRepair.Result result = repair(coordinator);
    assertTrue(
        result.lines().stream().anyMatch(line -> line.startsWith("log: made of its")),
        result.lines().toString());
    assertTrue(Files.exists(coordinator.resolve("log.damaged")));
    assertFalse(check(coordinator).isEmpty());
  }

  @Test
  void aTornLogIsNoDamage() throws Exception {
    Path log = coordinator.resolve("log");
    byte[] bytes = Files.readAllBytes(log);
    // The head of an entry whose rest never reached the disk: nothing followed from it.
    byte[] torn = Arrays.copyOf(bytes, bytes.length + 3);
    torn[bytes.length + 2] = 9;
    Files.write(log, torn);
    assertTrue(check(coordinator).getFirst().contains("torn"));
  }

  /** Every shorter log that ends where an entry ends reads as a whole one. */
  @Test
  void aLogThatEndsBelowItsStoreIsFoundRefusedAndMadeAgain() throws Exception {
    Path log = coordinator.resolve("log");
    byte[] whole = Files.readAllBytes(log);
    List<Long> ends = new ArrayList<>(List.of((long) FileLog.HEADER_BYTES));
    FileLog.inspect(log, entry -> ends.add(ends.getLast() + FileLog.frameBytes(entry.length)));
    assertEquals(whole.length, ends.getLast());
    for (int cut : new int[] {ends.size() - 2, ends.size() / 2}) {
      Files.write(log, Arrays.copyOf(whole, Math.toIntExact(ends.get(cut))));
      AuditException wrong = assertThrows(AuditException.class, () -> check(coordinator));
      assertTrue(wrong.getMessage().contains("the log ends at checkpoint"), wrong.getMessage());
      StoreException refused = assertThrows(StoreException.class, this::startCoordinator);
      assertTrue(
          refused.getMessage().contains("freehold store repair --data " + coordinator),
          refused.getMessage());
      StoreRepair.Result result = repair(coordinator);
      assertTrue(result.lines().get(1).startsWith("log: made of its"), result.lines().toString());
      assertFalse(check(coordinator).isEmpty());
    }
  }

  @Test
  void aLogThatIsGoneIsFoundAndRefusedWithAndWithoutItsStore() throws Exception {
    Files.delete(coordinator.resolve("log"));
    for (int i = 0; i < 2; i++) {
      AuditException wrong = assertThrows(AuditException.class, () -> check(coordinator));
      assertTrue(wrong.getMessage().contains("the log is missing"), wrong.getMessage());
      StoreException refused = assertThrows(StoreException.class, this::startCoordinator);
      assertTrue(refused.getMessage().contains("log is missing"), refused.getMessage());
      StoreRepair.Result result = repair(coordinator);
      assertFalse(result.complete());
      assertTrue(
          result.lines().getLast().contains("freehold coordinator restore"),
          result.lines().toString());
      if (i == 0) {
        Files.move(coordinator.resolve("chain"), directory.resolve("chain"));
      }
    }
  }

  @Test
  void aLogAndAStoreOfTwoStoriesAreFoundAndRefused() throws Exception {
    List<byte[]> entries = new ArrayList<>();
    FileLog.inspect(coordinator.resolve("log"), entries::add);
    rewrite(entries, last -> new LogEntry.Sealed(last.with(FixedValues.FINALITY)));
    assertFalse(check(coordinator).isEmpty(), "a signature is no part of a checkpoint's hash");
    rewrite(entries, StoreCareTest::another);
    AuditException wrong = assertThrows(AuditException.class, () -> check(coordinator));
    assertTrue(wrong.getMessage().contains("is another in the log"), wrong.getMessage());
    StoreException refused = assertThrows(StoreException.class, this::startCoordinator);
    assertTrue(refused.getMessage().contains("is another than"), refused.getMessage());
    assertFalse(repair(coordinator).complete());
  }

  /** A coordinator's log that begins with a snapshot, and the checks and repairs of before. */
  @Test
  void aLogThatBeginsWithASnapshotIsCheckedStartedFromAndRepaired() throws Exception {
    List<byte[]> entries = new ArrayList<>();
    Path log = coordinator.resolve("log");
    FileLog.inspect(log, entries::add);
    long head = head(coordinator);
    beginAnew(entries, entries.size() - 2);
    assertTrue(check(coordinator).getFirst().startsWith("log: begins with a snapshot"));
    startCoordinator();
    byte[] whole = Files.readAllBytes(log);
    assertTrue(whole.length < 200_000, "what it said at its start is behind the snapshot");

    // Damaged behind the snapshot: the rest comes from the store.
    byte[] damaged = whole.clone();
    long snapshotEnd = snapshotEnd(log);
    damaged[Math.toIntExact(snapshotEnd) + FileLog.frameBytes(1)] ^= 1;
    Files.write(log, Arrays.copyOf(damaged, damaged.length));
    StoreRepair.Result result = repair(coordinator);
    assertTrue(
        result.lines().stream().anyMatch(line -> line.startsWith("log: made of its")),
        result.lines().toString());
    assertFalse(check(coordinator).isEmpty());
    startCoordinator();
    assertTrue(head(coordinator) >= head);

    // Damaged within: nobody here has what it stands for.
    damaged = whole.clone();
    damaged[Math.toIntExact(snapshotEnd) / 2] ^= 1;
    Files.write(log, damaged);
    requireLost("what it begins with is damaged");
  }

  @Test
  void aStoreThatIsGoneBesideASnapshotIsSaidToBeLost() throws Exception {
    List<byte[]> entries = new ArrayList<>();
    FileLog.inspect(coordinator.resolve("log"), entries::add);
    beginAnew(entries, entries.size());
    Files.move(coordinator.resolve("chain"), directory.resolve("chain"));
    WorkerStore.open(coordinator.resolve("chain"), genesis).close();
    AuditException wrong = assertThrows(AuditException.class, () -> check(coordinator));
    assertTrue(wrong.getMessage().contains("begins with a snapshot at"), wrong.getMessage());
    requireLost("begins with a snapshot at checkpoint");
  }

  private void requireLost(String why) throws Exception {
    byte[] before = Files.readAllBytes(coordinator.resolve("log"));
    StoreException refused = assertThrows(StoreException.class, this::startCoordinator);
    assertTrue(refused.getMessage().contains("freehold store repair"), refused.getMessage());
    StoreRepair.Result result = repair(coordinator);
    assertFalse(result.complete());
    assertTrue(
        result.lines().stream().anyMatch(line -> line.contains(why)), result.lines().toString());
    assertTrue(
        result.lines().getLast().contains("freehold coordinator restore"),
        result.lines().toString());
    assertArrayEquals(before, Files.readAllBytes(coordinator.resolve("log")));
  }

  /** Puts a snapshot in the place of so many entries. */
  private void beginAnew(List<byte[]> entries, int count) {
    CoordinatorMachine machine =
        new CoordinatorMachine(
            genesis,
            1,
            1,
            BoardRules.DEFAULT,
            (_, _) -> {
              throw new IllegalStateException("nothing is sealed here");
            });
    entries.subList(0, count).forEach(bytes -> machine.restore(LogEntry.decode(bytes)));
    try (FileLog log = FileLog.open(coordinator.resolve("log"))) {
      log.replay(_ -> {});
      log.replace(machine.snapshot().entries().stream().map(LogEntry::toBytes).toList());
      entries.subList(count, entries.size()).forEach(log::append);
    }
  }

  /** Where the entries behind the snapshot begin. */
  private static long snapshotEnd(Path log) {
    List<byte[]> entries = new ArrayList<>();
    FileLog.inspect(log, entries::add);
    return FileLog.HEADER_BYTES
        + entries.stream()
            .filter(bytes -> LogEntry.decode(bytes) instanceof LogEntry.SnapshotPart)
            .mapToLong(bytes -> FileLog.frameBytes(bytes.length))
            .sum();
  }

  /** Makes the log anew of these entries, with another one for the latest checkpoint. */
  private void rewrite(List<byte[]> entries, Function<Checkpoint, LogEntry> latest)
      throws IOException {
    Path log = coordinator.resolve("log");
    Files.delete(log);
    try (FileLog other = FileLog.open(log)) {
      other.replay(entry -> {});
      for (byte[] entry : entries) {
        other.append(
            LogEntry.decode(entry) instanceof LogEntry.Sealed(Checkpoint sealed)
                    && sealed.height() == head(coordinator)
                ? latest.apply(sealed).toBytes()
                : entry);
      }
    }
  }

  private static LogEntry another(Checkpoint sealed) {
    byte[] bytes = sealed.toBytes();
    // The last byte of its time, behind its height and the hash before it.
    bytes[Long.BYTES + Hash32.BYTES + Long.BYTES - 1] ^= 1;
    return new LogEntry.Sealed(Decoder.decode(bytes, Checkpoint::decode));
  }

  private long head(Path data) {
    try (WorkerStore store = WorkerStore.inspect(data.resolve("chain"), genesis)) {
      return store.chain().head().height();
    }
  }

  private void startCoordinator() throws IOException {
    new CoordinatorNode(
            data(coordinator),
            genesis,
            new CoordinatorNode.Settings(
                new InetSocketAddress("127.0.0.1", 0), 1, 1000, 8L << 20, BoardRules.DEFAULT),
            failure -> {})
        .close();
  }

  private RealmHeader head() {
    try (WorkerStore store = WorkerStore.open(worker.resolve("state"), genesis)) {
      return store.realm(new RealmId(0)).head();
    }
  }

  private interface KeyTest {
    boolean matches(byte[] key);
  }

  /** Flips a bit in the middle of the last value of a column whose key passes. */
  private void damage(String column, KeyTest test) throws RocksDBException {
    String path = worker.resolve("state").toString();
    List<ColumnFamilyDescriptor> columns = new ArrayList<>();
    try (Options options = new Options()) {
      RocksDB.listColumnFamilies(options, path)
          .forEach(name -> columns.add(new ColumnFamilyDescriptor(name)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        RocksDB db = RocksDB.open(options, path, columns, handles)) {
      for (ColumnFamilyHandle handle : handles) {
        if (new String(handle.getName(), StandardCharsets.US_ASCII).equals(column)) {
          flip(db, handle, test);
        }
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private static void flip(RocksDB db, ColumnFamilyHandle column, KeyTest test)
      throws RocksDBException {
    byte[] chosen = null;
    byte[] value = null;
    try (RocksIterator entries = db.newIterator(column)) {
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        if (test.matches(entries.key())) {
          chosen = entries.key();
          value = entries.value();
        }
      }
    }
    value[value.length - 9] ^= 1;
    db.put(column, chosen, value);
  }

  private static DataDirectory data(Path path) {
    return DataDirectory.existing(path);
  }

  private static List<String> check(Path path) {
    return new StoreCheck(data(path), (what, done, total) -> assertTrue(done >= 0, what)).run();
  }

  private static StoreRepair.Result repair(Path path) throws IOException {
    return new StoreRepair(data(path), (what, done, total) -> assertTrue(done >= 0, what)).run();
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}

package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;

/** Tails in a database that crashed, is damaged, or was written before. */
class RocksTailsTest {
  @TempDir Path temp;
  private Path dir;
  private TestChain chain;
  private TestRealm realm;
  private TestRealm other;

  @BeforeEach
  void makeBlocks() {
    dir = temp.resolve("data").resolve("worker");
    chain = new TestChain(new SplittableRandom(11), 5, 2);
    realm = chain.realms.get(0);
    other = chain.realms.get(1);
    for (TestRealm each : chain.realms) {
      for (int i = 0; i < 6; i++) {
        each.adopt(each.next(chain.genesis.hash(), 0));
      }
    }
  }

  private WorkerStore open() {
    return WorkerStore.open(dir, chain.genesis);
  }

  private static List<TailWrite> begin(TestRealm of, int blocks) {
    List<TailWrite> writes = new ArrayList<>();
    writes.add(new TailWrite.Promised(of.id, 4));
    of.blocks.subList(0, blocks).forEach(block -> writes.add(new TailWrite.Appended(4, block)));
    return writes;
  }

  private static void requireTail(RealmTails tails, TestRealm of, int blocks) {
    List<RealmBlock> expected = of.blocks.subList(0, blocks);
    assertEquals(
        expected.stream().map(block -> new TailLink(4, block.header())).toList(),
        tails.links(of.id));
    for (RealmBlock block : expected) {
      assertEquals(Optional.of(block), tails.block(of.id, block.header().height()));
    }
  }

  @Test
  void aWriteThatACrashToreIsGoneWholeInAllRealms() throws IOException {
    Path copy = temp.resolve("copy");
    try (WorkerStore store = open()) {
      store.tails().write(begin(realm, 2));
      store.tails().write(begin(other, 1));
      long before = Files.size(log(dir));
      store
          .tails()
          .write(
              List.of(
                  new TailWrite.Appended(4, realm.blocks.get(2)),
                  new TailWrite.Promised(other.id, 9),
                  new TailWrite.Appended(9, other.blocks.get(1))));
      long after = Files.size(log(dir));
      for (long length = before; length < after; length += Math.max(1, (after - before) / 9)) {
        copy(dir, copy);
        try (var file = FileChannel.open(log(copy), StandardOpenOption.WRITE)) {
          file.truncate(length);
        }
        try (WorkerStore crashed = WorkerStore.open(copy, chain.genesis)) {
          requireTail(crashed.tails(), realm, 2);
          requireTail(crashed.tails(), other, 1);
          assertEquals(4, crashed.tails().promised(other.id));
        }
        delete(copy);
      }
      copy(dir, copy);
      try (WorkerStore crashed = WorkerStore.open(copy, chain.genesis)) {
        requireTail(crashed.tails(), realm, 3);
        assertEquals(9, crashed.tails().promised(other.id));
        assertEquals(other.blocks.get(1).header(), crashed.tails().head(other.id));
      }
    }
  }

  @Test
  void whatStandsAboveAHoleIsCutWhenItIsOpened() {
    try (WorkerStore store = open()) {
      store.tails().write(begin(realm, 5));
      store.tails().write(begin(other, 3));
    }
    try (Database db = DatabaseOpening.open(dir, 1 << 20);
        Batch batch = db.batch()) {
      batch.delete(Column.TAILS, Keys.height(realm.id.value(), 3));
      db.write(batch);
    }
    for (int i = 0; i < 2; i++) {
      try (WorkerStore store = open()) {
        requireTail(store.tails(), realm, 2);
        requireTail(store.tails(), other, 3);
        assertEquals(Optional.empty(), store.tails().block(realm.id, 4));
        assertEquals(5, store.tails().promised(realm.id), "what was said of them may be gone");
        assertEquals(4, store.tails().promised(other.id));
      }
    }
    try (WorkerStore store = open()) {
      store.tails().write(List.of(new TailWrite.Appended(5, realm.blocks.get(2))));
    }
    try (WorkerStore store = open()) {
      assertEquals(realm.blocks.get(2).header(), store.tails().head(realm.id));
    }
  }

  @Test
  void whatIsLookedAtIsNotCut() {
    try (WorkerStore store = open()) {
      store.tails().write(begin(realm, 3));
    }
    try (WorkerStore store = WorkerStore.inspect(dir, chain.genesis)) {
      requireTail(store.tails(), realm, 3);
      assertEquals(List.of(realm.id), store.tails().realms());
    }
  }

  @Test
  void bytesThatAreNoBlockAreDamage() {
    try (WorkerStore store = open()) {
      store.tails().write(begin(realm, 3));
    }
    byte[] block = realm.blocks.get(1).toBytes();
    byte[] longer = new byte[Long.BYTES + block.length + 1];
    longer[Long.BYTES - 1] = 4;
    System.arraycopy(block, 0, longer, Long.BYTES, block.length);
    put(Keys.height(realm.id.value(), 2), longer);
    try (WorkerStore store = open()) {
      requireDamage(() -> store.tails().block(realm.id, 2));
    }
    put(Keys.height(realm.id.value(), 2), new byte[20]);
    requireDamage(this::open);
  }

  private void put(byte[] key, byte[] value) {
    try (Database db = DatabaseOpening.open(dir, 1 << 20);
        Batch batch = db.batch()) {
      batch.put(Column.TAILS, key, value);
      db.write(batch);
    }
  }

  private static void requireDamage(Executable use) {
    StoreException e = assertThrows(StoreException.class, use);
    assertTrue(e.getMessage().contains("is damaged: "), e.getMessage());
  }

  /** As the program before wrote it. */
  private void dropColumn() throws Exception {
    try (DatabaseOptions options = new DatabaseOptions(1 << 20)) {
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      try (RocksDB db =
          RocksDB.open(options.database(), dir.toString(), options.descriptors(), handles)) {
        db.dropColumnFamily(handles.getLast());
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  @Test
  void aStoreWithoutTailsIsReadAndGetsThemWhenItIsOpened() throws Exception {
    Checkpoint last = chain.over(List.of());
    try (WorkerStore store = open()) {
      store.chain().append(last);
    }
    dropColumn();
    try (WorkerStore store = WorkerStore.inspect(dir, chain.genesis)) {
      assertEquals(last, store.chain().head());
      assertEquals(List.of(), store.tails().realms());
      assertEquals(List.of(), store.tails().links(realm.id));
    }
    try (WorkerStore store = open()) {
      assertEquals(List.of(), store.tails().realms());
      store.tails().write(begin(realm, 2));
    }
    try (WorkerStore store = open()) {
      requireTail(store.tails(), realm, 2);
    }
  }

  private static Path log(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.getFileName().toString().endsWith(".log")).toList();
      assertEquals(1, found.size(), found.toString());
      return found.getFirst();
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

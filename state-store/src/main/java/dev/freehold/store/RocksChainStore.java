package dev.freehold.store;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Checkpoints and contracts in the database. */
final class RocksChainStore implements ChainStore {
  private static final int CONTRACTS_CACHED = 1024;
  private static final int ANCHORS_CACHED = 2 * Limits.ANCHOR_AGE_MAX;
  private static final int PRUNE_STEP = 2;

  private final Database db;
  private final Map<ContractId, Contract> contracts = newCache(CONTRACTS_CACHED);
  private final Map<Long, Fr> anchors = newCache(ANCHORS_CACHED);
  private volatile Checkpoint head;
  private volatile long prunedTo;

  RocksChainStore(Database db, Checkpoint genesis) {
    this.db = db;
    prunedTo = Pruning.prunedTo(db, Keys.GLOBAL_SCOPE);
    try (ReadOptions all = new ReadOptions();
        RocksIterator last = db.iterator(Column.CHECKPOINTS, all)) {
      last.seekToLast();
      head = last.isValid() ? Decoder.decode(last.value(), Checkpoint::decode) : null;
    }
    if (head == null) {
      write(genesis, List.of());
    }
  }

  @Override
  public Checkpoint head() {
    return head;
  }

  @Override
  public void append(Checkpoint checkpoint) {
    if (checkpoint.height() != head.height() + 1
        || !checkpoint.previous().equals(head.hash())) {
      throw new IllegalArgumentException(
          "checkpoint " + checkpoint.height() + " does not follow " + head.height());
    }
    List<NodeWrite> nodes = new ArrayList<>();
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    for (RealmHeader header : checkpoint.headers()) {
      leaves.put((long) header.realm().value(), header.rootAfter());
    }
    Fr root =
        leaves.isEmpty()
            ? head.globalRoot()
            : SparseTree.update(
                StateShape.REALM_LEVELS,
                StateShape.REALM_DEPTH,
                this::currentNode,
                leaves,
                (level, index, value) -> nodes.add(new NodeWrite(level, index, value)));
    if (!root.equals(checkpoint.globalRoot())) {
      throw new IllegalArgumentException(
          "checkpoint %d names root %s, but its headers give %s"
              .formatted(checkpoint.height(), checkpoint.globalRoot(), root));
    }
    write(checkpoint, nodes);
  }

  private record NodeWrite(int level, long index, Fr value) {}

  private void write(Checkpoint checkpoint, List<NodeWrite> nodes) {
    try (WriteBatch batch = new WriteBatch()) {
      VersionedWriter versions =
          new VersionedWriter(db, batch, Keys.GLOBAL_SCOPE, checkpoint.height());
      for (NodeWrite node : nodes) {
        versions.put(
            Column.NODES,
            Keys.node(Keys.GLOBAL_SCOPE, node.level(), node.index()),
            node.value().toBytes());
      }
      versions.finish();
      for (RealmHeader header : checkpoint.headers()) {
        batch.put(
            db.handle(Column.REALM_HEIGHTS),
            Keys.height(header.realm().value(), checkpoint.height()),
            Keys.height(header.height()));
      }
      for (CheckpointEvent event : checkpoint.events()) {
        if (event instanceof CheckpointEvent.ContractRegistered registered) {
          Encoder out = new Encoder();
          registered.contract().encode(out);
          batch.put(
              db.handle(Column.CONTRACTS),
              Keys.contract(registered.contract().id()),
              out.toBytes());
        }
      }
      long readableFrom = checkpoint.height() - Limits.READABLE_CHECKPOINTS_MIN;
      long pruned =
          Pruning.prune(db, batch, Keys.GLOBAL_SCOPE, prunedTo, readableFrom, PRUNE_STEP);
      batch.put(
          db.handle(Column.CHECKPOINTS),
          Keys.height(checkpoint.height()),
          checkpoint.toBytes());
      db.write(batch);
      prunedTo = pruned;
      anchors.put(checkpoint.height(), checkpoint.globalRoot());
      head = checkpoint;
    } catch (RocksDBException e) {
      throw Database.failure("write", e);
    }
  }

  @Override
  public Optional<Checkpoint> checkpoint(long height) {
    if (height < 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(db.get(Column.CHECKPOINTS, Keys.height(height)))
        .map(bytes -> Decoder.decode(bytes, Checkpoint::decode));
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    Fr cached = anchors.get(height);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Fr> root = checkpoint(height).map(Checkpoint::globalRoot);
    root.ifPresent(found -> anchors.put(height, found));
    return root;
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    Contract cached = contracts.get(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Contract> contract =
        Optional.ofNullable(db.get(Column.CONTRACTS, Keys.contract(id)))
            .map(bytes -> Decoder.decode(bytes, Contract::decode));
    contract.ifPresent(found -> contracts.put(id, found));
    return contract;
  }

  @Override
  public Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight) {
    if (checkpointHeight < 0 || checkpointHeight > head.height()) {
      return Optional.empty();
    }
    try (ReadOptions all = new ReadOptions();
        RocksIterator heights = db.iterator(Column.REALM_HEIGHTS, all)) {
      heights.seekForPrev(Keys.height(realm.value(), checkpointHeight));
      boolean found =
          heights.isValid()
              && Short.toUnsignedInt(ByteBuffer.wrap(heights.key()).getShort())
                  == realm.value();
      return Optional.of(found ? ByteBuffer.wrap(heights.value()).getLong() : 0L);
    }
  }

  @Override
  public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
    if (checkpointHeight > head.height() || checkpointHeight < prunedTo) {
      return Optional.empty();
    }
    TreeMap<Long, Fr> nodes = new TreeMap<>();
    return Optional.of(
        (level, index) ->
            nodes.computeIfAbsent(
                (long) level << RealmId.BITS | index,
                _ -> nodeAt(level, index, checkpointHeight)));
  }

  private Fr nodeAt(int level, long index, long checkpointHeight) {
    try (VersionedReader reader = new VersionedReader(db, checkpointHeight)) {
      return RocksRealmStore.decodeFr(
          reader.get(Column.NODES, Keys.node(Keys.GLOBAL_SCOPE, level, index)));
    }
  }

  private Fr currentNode(int level, long index) {
    return RocksRealmStore.decodeFr(
        db.get(Column.NODES, Keys.node(Keys.GLOBAL_SCOPE, level, index)));
  }

  /** The oldest block of a realm that a readable checkpoint refers to. */
  long readableFrom(RealmId realm) {
    long oldest = head.height() - Limits.READABLE_CHECKPOINTS_MIN;
    return oldest <= 0 ? 0 : realmHeightAt(realm, oldest).orElse(0L);
  }

  private static <K, V> Map<K, V> newCache(int max) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
          }
        });
  }
}

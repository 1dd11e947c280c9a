package dev.freehold.worker.machine.replica;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageReceipt;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A primary's machine over stores that hold headers alone, and verbs for what happens to it.
 * Receipts bear no signature: the machine takes it that whoever drives it has looked.
 */
final class TestPrimary {
  static final RealmId REALM = new RealmId(0);
  static final RealmId OTHER_REALM = new RealmId(1);
  static final long EPOCH = 3;
  static final Hash32 SELF = worker(0);
  static final Hash32 A = worker(1);
  static final Hash32 B = worker(2);
  static final Hash32 C = worker(3);

  private final Map<RealmId, List<RealmHeader>> chains = new HashMap<>();
  private final Replication replication;
  private final Map<Hash32, Long> connections = new HashMap<>();

  /** The first block whose header the stores hold. */
  private long first = 1;

  private Replicas machine;
  private long lastConnection = 100;

  TestPrimary(Replication replication) {
    this.replication = replication;
    restart();
  }

  /** Another process takes over what is in the stores. */
  void restart() {
    connections.clear();
    machine = new Replicas(SELF, replication, this::view);
  }

  static Hash32 worker(int key) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) key});
  }

  private List<RealmHeader> chain(RealmId realm) {
    return chains.computeIfAbsent(realm, id -> new ArrayList<>(List.of(RealmHeader.origin(id))));
  }

  /** A store that answers for its headers, and fails at any other question. */
  private RealmView view(RealmId realm) {
    return (RealmView)
        Proxy.newProxyInstance(
            TestPrimary.class.getClassLoader(),
            new Class<?>[] {RealmView.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "head" -> chain(realm).getLast();
                  case "header" ->
                      Optional.of((Long) arguments[0])
                          .filter(height -> height >= first && height < chain(realm).size())
                          .map(height -> chain(realm).get(height.intValue()));
                  default -> throw new AssertionError(method.getName());
                });
  }

  /** The stores began with a copy: they have no header below a height. */
  void beginsAt(long height) {
    first = height;
  }

  /** A header above another; the same of the same arguments. */
  static RealmHeader above(RealmHeader before, long salt) {
    return new RealmHeader(
        before.realm(),
        before.height() + 1,
        before.hash(),
        before.checkpointHeight(),
        before.rootAfter(),
        before.rootAfter(),
        0,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        salt,
        0,
        before.market());
  }

  List<ReplicaEffect> step(ReplicaInput input) {
    return machine.step(input);
  }

  static ReplicaInput.Follower counted(Hash32 worker) {
    return new ReplicaInput.Follower(worker, true);
  }

  static ReplicaInput.Follower catchingUp(Hash32 worker) {
    return new ReplicaInput.Follower(worker, false);
  }

  /** The table says who follows {@link #REALM}, of which nothing is final. */
  List<ReplicaEffect> serve(ReplicaInput.Follower... followers) {
    return serve(REALM, EPOCH, followers);
  }

  List<ReplicaEffect> serve(RealmId realm, long epoch, ReplicaInput.Follower... followers) {
    return step(new ReplicaInput.Serves(realm, epoch, 0, List.of(followers)));
  }

  /** The next block is written; the machine is not told. */
  RealmHeader write(RealmId realm) {
    List<RealmHeader> chain = chain(realm);
    chain.add(above(chain.getLast(), 0));
    return chain.getLast();
  }

  /** The next block of {@link #REALM} is durable. */
  List<ReplicaEffect> make() {
    return make(REALM);
  }

  List<ReplicaEffect> make(RealmId realm) {
    return step(new ReplicaInput.Durable(write(realm)));
  }

  void make(int blocks) {
    for (int i = 0; i < blocks; i++) {
      make();
    }
  }

  long head(RealmId realm) {
    return chain(realm).size() - 1;
  }

  /** A connection to a worker begins; its number. */
  long connect(Hash32 worker) {
    long connection = ++lastConnection;
    connections.put(worker, connection);
    step(new ReplicaInput.Connected(worker, connection));
    return connection;
  }

  void disconnect(Hash32 worker) {
    step(new ReplicaInput.Disconnected(connections.remove(worker)));
  }

  long connection(Hash32 worker) {
    return connections.get(worker);
  }

  /** The mark of a block that is here. */
  BlockMark mark(long height) {
    return mark(REALM, EPOCH, height);
  }

  BlockMark mark(RealmId realm, long epoch, long height) {
    return height == 0
        ? new BlockMark(realm, epoch, 0, Hash32.ZERO)
        : BlockMark.of(epoch, chain(realm).get((int) height));
  }

  /** A mark of a height that names no block of this primary's. */
  static BlockMark foreign(RealmId realm, long epoch, long height) {
    return new BlockMark(
        realm, epoch, height, TaggedHash.NODE_ID.of(new byte[] {9, (byte) height}));
  }

  static BlockMark foreign(long height) {
    return foreign(REALM, EPOCH, height);
  }

  static StorageReceipt receipt(BlockMark... marks) {
    List<BlockMark> sorted = new ArrayList<>(Arrays.asList(marks));
    sorted.sort(Comparator.comparing(BlockMark::realm));
    return new StorageReceipt(new byte[32], sorted, new byte[64]);
  }

  /** A worker says what it holds. */
  List<ReplicaEffect> held(Hash32 worker, BlockMark mark) {
    return step(new ReplicaInput.Held(connection(worker), mark));
  }

  List<ReplicaEffect> held(Hash32 worker, long height) {
    return held(worker, mark(height));
  }

  /** A worker signs for what it holds. */
  List<ReplicaEffect> stored(Hash32 worker, BlockMark... marks) {
    return step(new ReplicaInput.Stored(connection(worker), receipt(marks)));
  }

  List<ReplicaEffect> stored(Hash32 worker, long height) {
    return stored(worker, mark(height));
  }

  /** Workers connect and say that they hold nothing. */
  void join(Hash32... workers) {
    for (Hash32 worker : workers) {
      connect(worker);
      held(worker, 0);
    }
  }

  List<StorageReceipt> receipts() {
    return machine.receipts(REALM);
  }

  /** Blocks that are sent to a worker, by height. */
  List<Long> sent(Hash32 worker, List<ReplicaEffect> effects) {
    return effects.stream()
        .filter(
            effect ->
                effect instanceof ReplicaEffect.Replicate r && r.connection() == connection(worker))
        .map(effect -> ((ReplicaEffect.Replicate) effect).height())
        .toList();
  }

  /** Heights that are acknowledged, in order. */
  static List<Long> acknowledged(List<ReplicaEffect> effects) {
    return effects.stream()
        .filter(effect -> effect instanceof ReplicaEffect.Acknowledged)
        .map(effect -> ((ReplicaEffect.Acknowledged) effect).height())
        .toList();
  }

  static boolean isDistrusted(List<ReplicaEffect> effects) {
    return effects.stream().anyMatch(effect -> effect instanceof ReplicaEffect.Distrust);
  }
}

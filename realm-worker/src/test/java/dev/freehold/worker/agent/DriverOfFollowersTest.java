package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.TestChain;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of what a worker's driver has done by links with followers. */
class DriverOfFollowersTest implements FollowerLinks {
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 FOLLOWER = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final RealmId REALM = new RealmId(0);
  private static final long LINK = 3;

  private final List<Object> done = new ArrayList<>();
  private final TestChain chain = new TestChain(1000);
  private final Genesis genesis = chain.genesis().with(new Replication(3, 2));
  private final MemoryNodeStore stores = new MemoryNodeStore(genesis.checkpoint());
  private final WorkerDriver driver =
      new WorkerDriver(
          new WorkerMachine(
              NODE,
              genesis,
              RealmSettings.DEFAULT,
              chain,
              stores::realm,
              stores.tails(),
              checkpoint -> checkpoint.finality().isEmpty(),
              chain.check()),
          chain,
          stores::realm,
          silent(WorkerPeers.class),
          silent(WorkerTasks.class),
          _ -> {},
          silent(RealmFollowing.class),
          this);

  /** Does nothing, whatever it is asked. */
  private static <T> T silent(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, _, _) -> null));
  }

  private void assign() {
    RealmFollower follower = new RealmFollower(FOLLOWER, "f:1", RealmFollower.Phase.COUNTED);
    driver.step(
        new WorkerInput.Assigned(
            0,
            List.of(
                new RealmEndpoint(
                    RealmHeader.origin(REALM), 1, NODE, "here:1", List.of(follower)))));
  }

  private RealmHeader commitFirstBlock() {
    var store = stores.realm(REALM);
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), chain)
            .apply(
                store.head(),
                store,
                store,
                new BlockTransition.Batch(0, List.of(genesis.checkpoint()), List.of()));
    store.commit(result.delta(), result.block());
    RealmBlock block = result.block();
    driver.step(new WorkerInput.ToRealm(REALM, new RealmInput.Committed(block)));
    return block.header();
  }

  private void says(ReplicaInput... said) {
    driver.step(new WorkerInput.OfFollower(FOLLOWER, List.of(said)));
  }

  private static StorageReceipt receipt(BlockMark mark) {
    return new StorageReceipt(new byte[32], List.of(mark), new byte[64]);
  }

  @Test
  void whatTheMachineAsksForIsDoneInOrderBeforeTheNextIsAskedFor() {
    assign();
    RealmHeader first = commitFirstBlock();
    BlockMark nothing = new BlockMark(REALM, 1, 0, Hash32.ZERO);
    says(new ReplicaInput.Connected(FOLLOWER, LINK), new ReplicaInput.Held(LINK, nothing));
    ReplicaEffect sent = new ReplicaEffect.Replicate(LINK, REALM, 1, 1);
    assertEquals(List.of(Map.of(FOLLOWER, "f:1"), sent, "heard"), done);
    done.clear();
    StorageReceipt receipt = receipt(BlockMark.of(1, first));
    says(new ReplicaInput.Stored(LINK, receipt));
    assertEquals(List.of("heard"), done);
    done.clear();
    says(new ReplicaInput.Connected(FOLLOWER, LINK + 1), new ReplicaInput.Held(LINK + 1, nothing));
    assertEquals(
        List.of(
            new StorageDenial(receipt, nothing),
            new ReplicaEffect.Replicate(LINK + 1, REALM, 1, 1),
            "heard"),
        done);
    done.clear();
    says(new ReplicaInput.Stored(LINK + 1, receipt(new BlockMark(REALM, 1, 9, NODE))));
    assertEquals(List.of("closed " + (LINK + 1), "heard"), done);
  }

  @Override
  public void link(Map<Hash32, String> endpoints) {
    done.add(endpoints);
  }

  @Override
  public void replicate(ReplicaEffect.Replicate block) {
    done.add(block);
  }

  @Override
  public void close(long connection, String why) {
    done.add("closed " + connection);
  }

  @Override
  public void heard(Hash32 worker) {
    assertEquals(FOLLOWER, worker);
    done.add("heard");
  }

  @Override
  public void keep(Hash32 worker, StorageDenial denial) {
    assertEquals(FOLLOWER, worker);
    done.add(denial);
  }
}

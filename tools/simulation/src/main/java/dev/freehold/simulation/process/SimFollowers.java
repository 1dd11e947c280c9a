package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.worker.agent.FollowerLinks;
import dev.freehold.worker.desk.FollowerDesk;
import dev.freehold.worker.desk.FollowerMail;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * A worker's links with those that follow its realms: the real desk and mail, simulated wires. A
 * block is read when its turn comes, and takes a while until it is out. Belongs to one life of its
 * process.
 */
final class SimFollowers implements FollowerLinks {
  private static final long AGAIN_NS = 30_000_000_000L;
  private static final long BLOCK_NS_MIN = 50_000;
  private static final long BLOCK_NS_MAX = 4_000_000;
  private static final long NONE = 0;

  private final WorkerProcess process;
  private final Cluster cluster;
  private final Stores stores;
  private final FollowerDesk desk;
  private final Map<Hash32, Link> links = new TreeMap<>();
  private long connections;

  SimFollowers(WorkerProcess process, Stores stores) {
    this.process = process;
    this.stores = stores;
    cluster = process.cluster;
    desk = new FollowerDesk(cluster.genesis().hash(), cluster.crypto().signatures());
  }

  @Override
  public void link(Map<Hash32, String> endpoints) {
    process.post(() -> linkWith(endpoints));
  }

  private void linkWith(Map<Hash32, String> endpoints) {
    for (Link old : List.copyOf(links.values())) {
      if (!endpoints.containsKey(old.node)) {
        links.remove(old.node);
        old.close();
      }
    }
    endpoints.forEach(
        (node, endpoint) -> {
          Link old = links.get(node);
          if (old != null && old.endpoint.equals(endpoint)) {
            return;
          }
          if (old != null) {
            old.close();
          }
          Link link = new Link(node, endpoint, old == null ? new FollowerMail(node) : old.mail);
          links.put(node, link);
          link.open();
        });
  }

  @Override
  public void replicate(ReplicaEffect.Replicate block) {
    process.post(() -> on(block.connection()).ifPresent(link -> link.replicate(block)));
  }

  @Override
  public void close(long connection, String why) {
    throw new Violation(
        Invariant.HONEST_BELIEVED,
        process.name() + " closes the connection of a follower that " + why);
  }

  private Optional<Link> on(long connection) {
    return links.values().stream().filter(link -> link.connection == connection).findFirst();
  }

  @Override
  public void heard(Hash32 worker) {
    process.post(() -> Optional.ofNullable(links.get(worker)).ifPresent(Link::heard));
  }

  @Override
  public void keep(Hash32 worker, StorageDenial denial) {
    throw new Violation(
        Invariant.HONEST_BELIEVED,
        "%s keeps of %s that it %s"
            .formatted(process.name(), worker.abbreviated(), denial.inWords()));
  }

  /** A link with one follower. In turns of the process. */
  private final class Link implements SimLink.Owner {
    private final Hash32 node;
    private final String endpoint;
    private final FollowerMail mail;
    private final SequencedSet<ReplicaEffect.Replicate> blocks = new LinkedHashSet<>();
    private SimLink link;
    private long connection = NONE;
    private boolean sending;
    private boolean closed;

    private Link(Hash32 node, String endpoint, FollowerMail mail) {
      this.node = node;
      this.endpoint = endpoint;
      this.mail = mail;
    }

    private void open() {
      if (!closed) {
        link = new SimLink(process, Endpoint.parse(endpoint).host(), LinkTimes.DEFAULT, this);
        link.open();
      }
    }

    private void replicate(ReplicaEffect.Replicate block) {
      blocks.add(block);
      if (blocks.size() > Limits.FOLLOWER_BLOCKS_WAITING_MAX) {
        giveUp(GoodbyeReason.IDLE, "too many blocks wait until they are read");
      } else {
        sendNext();
      }
    }

    private void sendNext() {
      if (connection == NONE || sending || blocks.isEmpty()) {
        return;
      }
      ReplicaEffect.Replicate next = blocks.removeFirst();
      Optional<RealmBlock> block = stores.realm(next.realm()).block(next.height());
      block.ifPresent(of -> link.send(new Message.Replicate(next.epoch(), of)));
      sending = true;
      long by = connection;
      process.later(
          process.turnNs() + process.dice.between(BLOCK_NS_MIN, BLOCK_NS_MAX),
          () -> process.post(() -> sent(by)));
    }

    private void sent(long by) {
      if (by == connection) {
        sending = false;
        sendNext();
      }
    }

    private void giveUp(GoodbyeReason reason, String text) {
      if (connection != NONE) {
        over();
        link.giveUp(reason, text);
      }
    }

    private void heard() {
      mail.taken();
      handOver();
    }

    private void handOver() {
      mail.next().ifPresent(process::deliver);
    }

    private void close() {
      over();
      closed = true;
      link.close();
    }

    private void over() {
      if (connection != NONE) {
        mail.add(new ReplicaInput.Disconnected(connection));
        connection = NONE;
        blocks.clear();
        sending = false;
        handOver();
      }
    }

    @Override
    public Introduction introduction() {
      return Introduction.toWorker(
          cluster.genesis().hash(),
          process.node(),
          process.name() + Cluster.PORT,
          stores.chain().head().height(),
          node);
    }

    @Override
    public void opened() {
      if (!closed) {
        connection = ++connections;
        mail.add(new ReplicaInput.Connected(node, connection));
        handOver();
      }
    }

    @Override
    public void deliver(Message message) {
      if (connection == NONE) {
        return;
      }
      switch (desk.received(connection, node, message)) {
        case Ruling.Take(ReplicaInput input) -> {
          mail.add(input);
          handOver();
        }
        case Ruling.Close(GoodbyeReason reason, String text) -> giveUp(reason, text);
        case Ruling.Ignore(String _) -> {
          // Nothing follows.
        }
        case Ruling<ReplicaInput> other ->
            throw new IllegalStateException("a link with a follower has no " + other);
      }
    }

    @Override
    public void lost() {
      over();
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      over();
      process.later(process.turnNs() + AGAIN_NS, () -> process.post(this::open));
    }
  }
}

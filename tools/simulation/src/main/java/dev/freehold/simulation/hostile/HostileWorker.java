package dev.freehold.simulation.hostile;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.network.Host;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A worker that holds a realm's seat and makes no blocks: it reports what it likes of its realm,
 * and sends whatever decodes of others'. It answers nobody who asks it.
 */
public final class HostileWorker implements Host {
  /** Its host. */
  public static final String NAME = "hostile-worker";

  /** The node whose key it holds. */
  public static final Hash32 NODE = node(NAME);

  private static final long STEP_NS_MIN = 40_000_000;
  private static final long STEP_NS_MAX = 250_000_000;
  private static final long AGAIN_NS = 300_000_000;
  private static final double HIDES = 0.02;

  /** The share of connections on which it says that it is another worker. */
  private static final double POSES = 0.15;

  private final Cluster cluster;
  private final RealmId realm;
  private final Dice dice;
  private final Anything anything;
  private final RealmLies lies;
  private final Map<RealmId, RealmEndpoint> seats = new TreeMap<>();
  private Checkpoint head;
  private Link link;
  private boolean connecting;
  private boolean stopped;

  /**
   * @param realm whose seat it holds
   */
  public HostileWorker(Cluster cluster, RealmId realm) {
    this.cluster = cluster;
    this.realm = realm;
    dice = new Dice(cluster.seed(), NAME);
    anything = new Anything(cluster.genesis(), cluster.crypto(), dice);
    head = cluster.genesis().checkpoint();
    lies = new RealmLies(realm, anything, dice, cluster.swarm().has(Hostile.FIREHOSE));
    lies.delivered(head);
  }

  /** A worker's node id, by its host's name. */
  public static Hash32 node(String name) {
    return TaggedHash.NODE_ID.of(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins to lie. */
  public void start() {
    step();
  }

  /** Says nothing from now on. */
  public void stop() {
    stopped = true;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isListening() {
    return true;
  }

  @Override
  public Receiver accept(Wire wire) {
    // It answers nobody: whoever copies from it, or fetches proofs, has to do without.
    return Receiver.DEAF;
  }

  private void step() {
    if (stopped) {
      return;
    }
    if (link == null && !connecting) {
      connect();
    } else if (link != null && link.welcomed) {
      if (dice.chance(HIDES)) {
        link.wire.close();
        link = null;
      } else {
        lie();
      }
    }
    cluster.schedule().after(dice.between(STEP_NS_MIN, STEP_NS_MAX), this::step);
  }

  private void connect() {
    connecting = true;
    cluster
        .network()
        .connect(
            NAME,
            Cluster.COORDINATOR,
            wire -> {
              connecting = false;
              link = new Link(wire, identity());
              return link;
            },
            _ -> {
              connecting = false;
              // Tried again at the next step.
            });
  }

  /** Its own, or another worker's whose key it has not. */
  private Hash32 identity() {
    List<Hash32> others =
        seats.values().stream()
            .map(RealmEndpoint::worker)
            .filter(node -> !node.equals(NODE) && !node.equals(Hash32.ZERO))
            .distinct()
            .toList();
    return others.isEmpty() || !dice.chance(POSES) ? NODE : dice.pick(others);
  }

  /** What it would report of a realm whose worker it poses as, if it were let in. */
  private void lieAs(Hash32 node) {
    List<RealmEndpoint> theirs =
        seats.values().stream().filter(seat -> seat.worker().equals(node)).toList();
    if (theirs.isEmpty()) {
      return;
    }
    RealmEndpoint seat = dice.pick(theirs);
    RealmLies posed = new RealmLies(seat.header().realm(), anything, dice, false);
    posed.known(seat.header());
    posed.reports(seat.epoch(), head).forEach(this::send);
  }

  private void lie() {
    if (!link.node.equals(NODE)) {
      lieAs(link.node);
      return;
    }
    RealmEndpoint seat = seats.get(realm);
    if (seat == null) {
      return;
    }
    if (dice.chance(RealmLies.OF_OTHERS)) {
      RealmEndpoint other = seats.getOrDefault(anything.realm(), seat);
      send(anything.ofWorker(other.header(), other.epoch()));
      return;
    }
    for (Message.BlockReport report : lies.reports(seat.epoch(), head)) {
      send(report);
    }
  }

  private void send(Message message) {
    if (message instanceof Message.BlockReport report) {
      cluster.checker().claimed(report.header(), report.events(), report.proofs());
    }
    cluster.trace().record("lie", NAME, message.getClass().getSimpleName());
    byte[] frame = Frames.of(message);
    if (frame.length <= Limits.PEER_FRAME_BYTES_MAX) {
      link.wire.send(frame);
    }
  }

  private void heard(Message message) {
    anything.learn(message);
    switch (message) {
      case Message.Assignment table -> {
        table.realms().forEach(seat -> seats.put(seat.header().realm(), seat));
        Optional.ofNullable(seats.get(realm)).map(RealmEndpoint::header).ifPresent(lies::known);
      }
      case Message.CheckpointPush(Checkpoint checkpoint) -> head(checkpoint);
      default -> {
        // It has its own ideas.
      }
    }
  }

  private void head(Checkpoint checkpoint) {
    if (checkpoint.height() > head.height()) {
      head = checkpoint;
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (header.realm().equals(realm)) {
        lies.isFinal(header);
      }
    }
    lies.delivered(checkpoint);
  }

  /** One connection to the coordinator. */
  private final class Link implements Receiver {
    private final Wire wire;
    private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
    private final Hash32 node;
    private boolean welcomed;

    /**
     * @param node whom it says it is
     */
    private Link(Wire wire, Hash32 node) {
      this.wire = wire;
      this.node = node;
      wire.claim(node);
      // What was sealed so far is pushed too.
      Introduction hello =
          new Introduction(cluster.genesis().hash(), Role.WORKER, node, NAME + Cluster.PORT, 0);
      wire.send(Frames.of(hello.hello()));
    }

    @Override
    public void received(byte[] bytes) {
      try {
        cutter.all(
            ByteBuffer.wrap(bytes),
            frame -> {
              welcomed = true;
              heard(MessageCodec.decode(frame));
            });
      } catch (MalformedException | ProtocolException e) {
        wire.close();
        closed();
      }
    }

    @Override
    public void closed() {
      if (link == this) {
        link = null;
        connecting = true;
        cluster.schedule().after(AGAIN_NS, () -> connecting = false);
      }
    }
  }
}

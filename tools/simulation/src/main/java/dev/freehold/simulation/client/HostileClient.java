package dev.freehold.simulation.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.hostile.Anything;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.proof.Cryptography;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A client with an account in each realm that wants to be in the way: it floods workers with
 * bundles whose proofs do not hold, all nodes with questions, sends whatever decodes, and the
 * operator's orders again. It hears the checkpoints, and reads nothing else.
 */
public final class HostileClient {
  private static final String NAME = "hostile-client";
  private static final long STEP_NS_MIN = 30_000_000;
  private static final long STEP_NS_MAX = 200_000_000;
  private static final int BUNDLES_MAX = 12;
  private static final int QUESTIONS_MAX = 40;
  private static final double GOES = 0.05;
  private static final double REPLAYS = 0.5;

  /** An account and the nonce that its next bundle should have. */
  private static final class Purse {
    private final UserId user;
    private final byte[] secret;
    private long nonce;

    private Purse(UserId user, byte[] secret) {
      this.user = user;
      this.secret = secret;
    }
  }

  private final Cluster cluster;
  private final List<String> hosts;
  private final Supplier<List<Query.PlaceRealm>> overheard;
  private final Dice dice;
  private final Anything anything;
  private final RandomBundles maker;
  private final List<Purse> purses = new ArrayList<>();
  private final Map<String, Link> links = new TreeMap<>();
  private final List<Bundle> sent = new ArrayList<>();
  private Checkpoint head;
  private Optional<Contract> contract = Optional.empty();
  private boolean stopped;

  /**
   * @param hosts nodes that it bothers
   * @param overheard the operator's orders so far
   */
  public HostileClient(
      Cluster cluster, List<String> hosts, Supplier<List<Query.PlaceRealm>> overheard) {
    this.cluster = cluster;
    this.overheard = overheard;
    this.hosts = hosts;
    dice = new Dice(cluster.seed(), NAME);
    anything = new Anything(cluster.genesis(), cluster.crypto(), dice);
    maker = new RandomBundles(cluster.genesis(), cluster.crypto(), dice);
    head = cluster.genesis().checkpoint();
  }

  /** Gives it an account. */
  public void own(UserId user, byte[] secret) {
    purses.add(new Purse(user, secret));
  }

  /** Begins. */
  public void start() {
    step();
  }

  /** Sends nothing from now on. */
  public void stop() {
    stopped = true;
    List.copyOf(links.values()).forEach(link -> link.wire.close());
    links.clear();
  }

  private void step() {
    if (stopped) {
      return;
    }
    String host = dice.pick(hosts);
    Link link = links.get(host);
    if (link == null) {
      cluster.network().connect(NAME, host, this::opened, _ -> {});
    } else if (dice.chance(GOES)) {
      links.remove(host);
      link.wire.close();
    } else {
      bother(link);
    }
    cluster.schedule().after(dice.between(STEP_NS_MIN, STEP_NS_MAX), this::step);
  }

  private Receiver opened(Wire wire) {
    Link link = new Link(wire);
    Link before = links.put(wire.to(), link);
    if (before != null) {
      before.wire.close();
    }
    if (stopped) {
      wire.close();
    }
    return link;
  }

  private void bother(Link link) {
    List<Query.PlaceRealm> orders = overheard.get();
    if (!orders.isEmpty() && link.wire.to().equals(Cluster.COORDINATOR) && dice.chance(REPLAYS)) {
      link.send(dice.pick(orders));
      return;
    }
    switch (dice.below(4)) {
      case 0 -> {
        for (int i = dice.below(QUESTIONS_MAX); i > 0; i--) {
          link.send(anything.query());
        }
      }
      case 1 -> link.send(anything.ofAnyone());
      default -> flood(link);
    }
  }

  /** Bundles that fit one another, most of them with a proof that does not hold. */
  private void flood(Link link) {
    if (purses.isEmpty() || link.wire.to().equals(Cluster.COORDINATOR)) {
      return;
    }
    Purse purse = dice.pick(purses);
    long nonce = dice.chance(0.7) ? purse.nonce : dice.below(20);
    for (int i = 1 + dice.below(BUNDLES_MAX); i > 0; i--) {
      RandomBundles.Stand stand =
          new RandomBundles.Stand(
              purse.user, nonce, purse.secret, Optional.of(new SlotTree(Cryptography.SHAPE)));
      Bundle bundle =
          dice.chance(0.2) && !sent.isEmpty()
              ? dice.pick(sent)
              : dice.chance(0.8)
                  ? maker.badProof(stand, head, contract)
                  : maker.flawed(stand, head, contract);
      sent.add(bundle);
      cluster.checker().clients().sent(bundle.id());
      link.send(new Message.Submit(bundle.toBytes()));
      nonce++;
    }
    purse.nonce = dice.chance(0.5) ? nonce : purse.nonce;
  }

  private void heard(Message message) {
    if (message instanceof Message.CheckpointPush(Checkpoint checkpoint)
        && checkpoint.height() > head.height()) {
      head = checkpoint;
      for (CheckpointEvent event : checkpoint.events()) {
        if (contract.isEmpty() && event instanceof CheckpointEvent.ContractRegistered e) {
          contract = Optional.of(e.contract());
        }
      }
    }
  }

  /** One connection. */
  private final class Link implements Receiver {
    private final Wire wire;
    private final boolean reads = dice.chance(0.5);
    private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);

    private Link(Wire wire) {
      this.wire = wire;
      send(Introduction.ofClient(cluster.genesis().hash()).hello());
    }

    private void send(Message message) {
      wire.send(Frames.of(message));
    }

    @Override
    public void received(byte[] bytes) {
      if (!reads) {
        return;
      }
      try {
        cutter.all(ByteBuffer.wrap(bytes), frame -> heard(MessageCodec.decode(frame)));
      } catch (MalformedException | ProtocolException e) {
        wire.close();
        closed();
      }
    }

    @Override
    public void closed() {
      links.remove(wire.to(), this);
    }
  }
}

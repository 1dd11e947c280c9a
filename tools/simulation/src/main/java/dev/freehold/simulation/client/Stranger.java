package dev.freehold.simulation.client;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.nio.ByteBuffer;
import java.util.List;

/** Connects to a process and sends what it should refuse. */
public final class Stranger {
  private final Cluster cluster;
  private final Dice dice;

  public Stranger(Cluster cluster) {
    this.cluster = cluster;
    dice = new Dice(cluster.seed(), "stranger");
  }

  /** Bothers a process once. */
  public void bother(String host) {
    cluster.counts().count(Fault.GARBAGE_SENT);
    cluster
        .network()
        .connect(
            "stranger",
            host,
            wire -> {
              bother(wire);
              return Receiver.DEAF;
            },
            _ -> {
              // Next time.
            });
  }

  private void bother(Wire wire) {
    if (dice.chance(0.3)) {
      wire.send(dice.bytes(1 + dice.below(400)));
      wire.close();
      return;
    }
    wire.send(
        Frames.of(
            new Message.Hello(
                dice.chance(0.8) ? Protocol.VERSION : 99,
                dice.chance(0.8) ? cluster.genesis().hash() : Hash32.ZERO,
                dice.chance(0.8) ? Role.CLIENT : Role.COORDINATOR,
                Hash32.ZERO,
                "",
                dice.below(100) - 1L)));
    wire.send(message());
    wire.close();
  }

  private byte[] message() {
    UserId user = new UserId(dice.below(Integer.MAX_VALUE));
    List<Message> messages =
        List.of(
            new Message.Submit(dice.bytes(dice.below(500))),
            new Message.Submit(dice.bytes(Limits.BUNDLE_BYTES_MAX + 1)),
            new Message.BlockReport(1, RealmHeader.origin(new RealmId(0)), List.of(), List.of()),
            new Message.Assignment(List.of()),
            new Message.CheckpointPush(cluster.checker().finalHead()),
            new Query.CheckpointOf(0, dice.below(1000) - 500L),
            new Query.AccountOf(0, user, dice.below(1000) - 500L),
            new Query.BundleStatusOf(0, new Hash32(dice.bytes(Hash32.BYTES))),
            new Message.Ping());
    byte[] frame = Frames.of(dice.pick(messages));
    return switch (dice.below(4)) {
      case 0 -> dice.corrupted(frame);
      case 1 -> ByteBuffer.wrap(frame).putInt(dice.below(Integer.MAX_VALUE) - 5).array();
      default -> frame;
    };
  }
}

package dev.freehold.simulation.agreement;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.SimProcess;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Process with a validator's key, connected to all others: frames of a length and a message,
 * redialled when they break. Who is at the other end is known, as by the keys of both.
 */
abstract class PeerProcess extends SimProcess {
  private static final long REDIAL_NS_MIN = 50_000_000;
  private static final long REDIAL_NS_MAX = 400_000_000;

  final Society society;

  /** The validator whose key it has. */
  final int me;

  private final Dice wireDice;
  private final List<String> hosts;
  private final Map<String, Wire> wires = new TreeMap<>();
  private boolean losesMessages = true;

  /**
   * @param hosts all processes of the world, in an order that says who dials whom
   */
  PeerProcess(Society society, String name, Disk disk, List<String> hosts) {
    super(society, name, disk);
    this.society = society;
    this.hosts = hosts;
    me = Society.validator(name);
    wireDice = new Dice(society.seed(), "wires of " + name);
  }

  /** A message came from the host of a validator, in a turn of its own. */
  abstract void heard(String host, AgreementMessage message);

  /** From now on no message is lost or doubled. */
  final void healWires() {
    losesMessages = false;
  }

  /** Dials whom it is this process' part to dial. */
  final void dialOthers() {
    wires.clear();
    hosts.subList(0, hosts.indexOf(name())).forEach(this::dial);
  }

  private void dial(String host) {
    society
        .network()
        .connect(
            name(),
            host,
            wire -> {
              if (!isRunning()) {
                wire.close();
              }
              return joined(wire);
            },
            _ -> redial(host));
  }

  private void redial(String host) {
    if (isRunning()) {
      later(
          society.schedule().nowNs() + wireDice.between(REDIAL_NS_MIN, REDIAL_NS_MAX),
          () -> dial(host));
    }
  }

  @Override
  public final Receiver accept(Wire wire) {
    return joined(wire);
  }

  /** A connection is there; {@code wire} is this process' end. */
  private Receiver joined(Wire wire) {
    wires.put(wire.to(), wire);
    return new Link(wire);
  }

  /** Takes a turn a while after this one, if it still lives then. */
  public final void after(long ns, Runnable turn) {
    later(turnNs() + ns, () -> post(turn));
  }

  /** Sends bytes, which need not be a message, to each process that is meant. */
  final void sendTo(Predicate<String> to, byte[] bytes) {
    byte[] frame = Frames.of(bytes);
    for (Map.Entry<String, Wire> peer : wires.entrySet()) {
      if (to.test(peer.getKey()) && !loses(peer.getKey())) {
        send(peer.getValue(), frame);
        if (befalls(Fault.MESSAGE_DOUBLED)) {
          send(peer.getValue(), frame);
        }
      }
    }
  }

  private boolean loses(String host) {
    boolean lost = befalls(Fault.MESSAGE_LOST);
    if (lost) {
      society.trace().record("dropped", name(), host);
    }
    return lost;
  }

  private boolean befalls(Fault fault) {
    return losesMessages && society.strikes(wireDice, fault, 0.1);
  }

  /** One connection, whose bytes are cut into messages. */
  private final class Link implements Receiver {
    private final Wire wire;
    private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);

    Link(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void received(byte[] bytes) {
      List<AgreementMessage> messages = new ArrayList<>();
      try {
        cutter.all(ByteBuffer.wrap(bytes), frame -> messages.add(AgreementMessage.decode(frame)));
      } catch (MalformedException | ProtocolException e) {
        society.trace().record("malformed", name(), wire.to() + ": " + e.getMessage());
        wire.close();
        closed();
        return;
      }
      messages.forEach(message -> post(() -> heard(wire.to(), message)));
    }

    @Override
    public void closed() {
      if (wires.remove(wire.to(), wire) && hosts.indexOf(wire.to()) < hosts.indexOf(name())) {
        redial(wire.to());
      }
    }
  }
}

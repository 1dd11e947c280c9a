package dev.freehold.simulation.agreement;

import dev.freehold.committee.AgreementMessage;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Connections of one process to all others: frames of a length and a message, redialled when they
 * break. Who is at the other end is known, as by the keys of both.
 */
final class PeerWires {
  private static final int LENGTH_BYTES = 4;
  private static final long REDIAL_NS_MIN = 50_000_000;
  private static final long REDIAL_NS_MAX = 400_000_000;

  /** Owner of the connections. */
  interface Owner {
    String name();

    /** Whether it is alive. */
    boolean isRunning();

    /** Sends bytes when its turn has come so far. */
    void send(Wire wire, byte[] bytes);

    /** Does something at a time if it still lives then. */
    void later(long timeNs, Runnable action);

    /** A message came from the host of a validator. */
    void heard(String host, AgreementMessage message);
  }

  private final Society society;
  private final Owner owner;
  private final Dice dice;
  private final List<String> hosts;
  private final Map<String, Wire> wires = new TreeMap<>();
  private boolean faulty = true;

  /**
   * @param hosts all processes of the world, in an order that says who dials whom
   */
  PeerWires(Society society, Owner owner, List<String> hosts) {
    this.society = society;
    this.owner = owner;
    this.hosts = hosts;
    dice = new Dice(society.seed(), "wires of " + owner.name());
  }

  /** From now on no message is lost or doubled. */
  void heal() {
    faulty = false;
  }

  /** Dials whom it is this process' part to dial. */
  void open() {
    wires.clear();
    hosts.subList(0, hosts.indexOf(owner.name())).forEach(this::dial);
  }

  private void dial(String host) {
    society
        .network()
        .connect(
            owner.name(),
            host,
            wire -> {
              if (!owner.isRunning()) {
                wire.close();
              }
              return joined(wire);
            },
            _ -> redial(host));
  }

  private void redial(String host) {
    if (owner.isRunning()) {
      owner.later(
          society.schedule().nowNs() + dice.between(REDIAL_NS_MIN, REDIAL_NS_MAX),
          () -> dial(host));
    }
  }

  /** A connection is there; {@code wire} is this process' end. */
  Receiver joined(Wire wire) {
    wires.put(wire.to(), wire);
    return new Frames(wire);
  }

  /** Sends a message to each process that is meant. */
  void send(Predicate<String> to, AgreementMessage message) {
    send(to, message.toBytes());
  }

  /** Sends bytes that need not be a message. */
  void send(Predicate<String> to, byte[] bytes) {
    byte[] frame =
        ByteBuffer.allocate(LENGTH_BYTES + bytes.length).putInt(bytes.length).put(bytes).array();
    for (Map.Entry<String, Wire> peer : wires.entrySet()) {
      if (to.test(peer.getKey()) && !lost(peer.getKey())) {
        owner.send(peer.getValue(), frame);
        if (strikes(Fault.MESSAGE_DOUBLED)) {
          owner.send(peer.getValue(), frame);
        }
      }
    }
  }

  private boolean lost(String host) {
    boolean lost = strikes(Fault.MESSAGE_LOST);
    if (lost) {
      society.trace().record("dropped", owner.name(), host);
    }
    return lost;
  }

  private boolean strikes(Fault fault) {
    boolean strikes = faulty && dice.chance(society.rate(fault) * 0.1);
    if (strikes) {
      society.counts().count(fault);
    }
    return strikes;
  }

  /** Cuts what comes by a connection into messages. */
  private final class Frames implements Receiver {
    private final Wire wire;
    private byte[] held = new byte[0];

    Frames(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void received(byte[] bytes) {
      int before = held.length;
      held = Arrays.copyOf(held, before + bytes.length);
      System.arraycopy(bytes, 0, held, before, bytes.length);
      List<AgreementMessage> messages = new ArrayList<>();
      int at = 0;
      while (held.length - at >= LENGTH_BYTES) {
        int length = ByteBuffer.wrap(held, at, LENGTH_BYTES).getInt();
        if (held.length - at - LENGTH_BYTES < length) {
          break;
        }
        at += LENGTH_BYTES;
        byte[] message = Arrays.copyOfRange(held, at, at + length);
        at += length;
        try {
          messages.add(AgreementMessage.decode(message));
        } catch (MalformedException e) {
          refuse(e.getMessage());
          return;
        }
      }
      held = Arrays.copyOfRange(held, at, held.length);
      messages.forEach(message -> owner.heard(wire.to(), message));
    }

    private void refuse(String why) {
      society.trace().record("malformed", owner.name(), wire.to() + ": " + why);
      wire.close();
      closed();
    }

    @Override
    public void closed() {
      if (wires.remove(wire.to(), wire) && hosts.indexOf(wire.to()) < hosts.indexOf(owner.name())) {
        redial(wire.to());
      }
    }
  }
}

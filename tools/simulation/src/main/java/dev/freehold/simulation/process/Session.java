package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.ServerSession;
import dev.freehold.protocol.session.SessionDriver;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A simulated wire's end of one {@link ServerSession}: bytes and simulated timers go in, its
 * effects are carried out.
 */
final class Session implements Receiver, SessionDriver.Carrier {
  private static final long NS_PER_MS = 1_000_000;

  /** Node behind the sessions of a process. */
  interface Service {
    void opened(Session session, Peer peer);

    Standing standing(Session session, Peer peer);

    void received(Session session, Peer peer, Message message);

    void closed(Session session, Peer peer);
  }

  private final long id;
  private final Wire wire;
  private final SimProcess process;
  private final Service service;
  private final SessionDriver driver;
  private Role role;
  private long heardNs;
  private boolean secured;
  private boolean over;
  private boolean reading = true;
  private final Queue<byte[]> unread = new ArrayDeque<>();

  Session(long id, Wire wire, SimProcess process, SessionHost host, Service service) {
    this.id = id;
    this.wire = wire;
    this.process = process;
    this.service = service;
    driver = new SessionDriver(new ServerSession(id, host), this);
    heardNs = process.world.schedule().nowNs();
    at(heardNs + Limits.HELLO_MS_MAX * NS_PER_MS, driver::helloOverdue);
    watchSilence();
  }

  long id() {
    return id;
  }

  /** What the peer is; {@code null} until it was welcomed. */
  Role role() {
    return role;
  }

  /** The host at the other end. */
  String peer() {
    return wire.to();
  }

  private void at(long timeNs, Runnable action) {
    process.later(timeNs, () -> process.post(action));
  }

  private void watchSilence() {
    long silentNs = heardNs + Limits.IDLE_MS_MAX * NS_PER_MS;
    at(
        silentNs,
        () -> {
          if (over) {
            return;
          }
          if (process.turnNs() >= heardNs + Limits.IDLE_MS_MAX * NS_PER_MS) {
            heardNs = process.turnNs();
            driver.idle();
          }
          watchSilence();
        });
  }

  /**
   * Stops or resumes reading: what comes meanwhile waits at the sender, as it does in a full
   * socket.
   */
  void reading(boolean on) {
    reading = on;
    if (on) {
      process.post(this::read);
    }
  }

  @Override
  public void received(byte[] bytes) {
    process.post(
        () -> {
          unread.add(bytes);
          read();
        });
  }

  private void read() {
    while (reading && !unread.isEmpty()) {
      heardNs = process.turnNs();
      if (!secured) {
        // The other end has shaken hands before it says anything.
        secured = true;
        driver.secured(wire.proven());
      }
      driver.received(ByteBuffer.wrap(unread.remove()));
    }
  }

  @Override
  public void closed() {
    process.post(this::gone);
  }

  private void gone() {
    over = true;
    driver.closed();
  }

  /** Says why and closes. */
  void close(GoodbyeReason reason, String text) {
    driver.refuse(reason, text);
  }

  @Override
  public void send(Message message) {
    process.send(wire, Frames.of(message));
  }

  @Override
  public void opened(Peer peer) {
    if (peer.role() != Role.CLIENT && !peer.node().equals(wire.held())) {
      throw new Violation(
          Invariant.KEYS_PROVED,
          wire.to() + " is taken for " + peer.node().abbreviated() + ", whose key it has not");
    }
    role = peer.role();
    service.opened(this, peer);
  }

  @Override
  public Standing standing(Peer peer) {
    return service.standing(this, peer);
  }

  @Override
  public void deliver(Peer peer, Message message) {
    service.received(this, peer, message);
  }

  @Override
  public void close(Message.Goodbye goodbye) {
    send(goodbye);
    hangUp();
  }

  @Override
  public void hangUp() {
    process.emit(wire::close);
    // A wire tells the end that closes it nothing.
    gone();
  }

  @Override
  public void ended(Peer peer) {
    service.closed(this, peer);
  }
}

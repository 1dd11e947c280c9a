package dev.freehold.protocol.session;

import dev.freehold.core.Invariant;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Machine;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Link of the side that opens a connection to a node and opens it again whenever it is lost: hello
 * and welcome, a ping when nothing else was sent for long or the node sends one, an end to silence,
 * and attempts further and further apart until a connection has held for as long as a pause between
 * two pings. A node that turns this side away for what no attempt changes ends the link, unless the
 * node has let this side in before: then it is the node that has changed, and may change again. A
 * validator's link never ends: that one other is set up wrong is no reason to fall silent.
 *
 * <pre>
 * phase       next on
 * NEW         CONNECTING when the link is wanted
 * CONNECTING  GREETING once a connection stands; WAITING if none does
 * GREETING    OPEN on a welcome that fits; CLOSED on a refusal that lasts; WAITING on anything
 *             else, on silence, on a loss
 * OPEN        CLOSED if another process has this side's identity, or none lets it in, and the node
 *             has never given this side its realms; WAITING on what the node may not say, on any
 *             other goodbye, on silence, on a loss
 * WAITING     CONNECTING when the time of the next attempt has come
 * CLOSED      from each of them, once the link is not wanted any more
 * </pre>
 */
public final class PeerLink implements Machine<LinkInput, LinkEffect> {
  private static final long NEVER = Long.MAX_VALUE;

  private enum Phase {
    NEW,
    CONNECTING,
    GREETING,
    OPEN,
    WAITING,
    CLOSED
  }

  private final LinkTimes times;
  private Phase phase = Phase.NEW;
  private Introduction introduction;
  private Hash32 proven;
  private Role node;
  private boolean letIn;
  private long backoffNs;
  private long openedNs;
  private long attemptNs;
  private long sentNs;
  private long heardNs;
  // What was asked for and has not come; a time that is overtaken by an earlier one is stale.
  private long wakeNs = NEVER;

  public PeerLink(LinkTimes times) {
    this.times = times;
    backoffNs = times.backoffNsMin();
  }

  /** Whether the node has welcomed this side and the connection stands. */
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  @Override
  public List<LinkEffect> step(LinkInput input) {
    List<LinkEffect> effects = new ArrayList<>(2);
    if (phase != Phase.CLOSED) {
      take(input, effects);
    }
    return effects;
  }

  private void take(LinkInput input, List<LinkEffect> effects) {
    switch (input) {
      case LinkInput.Open _ when phase == Phase.NEW -> connect(effects);
      case LinkInput.Connected i when phase == Phase.CONNECTING -> greet(i, effects);
      case LinkInput.Failed i when phase == Phase.CONNECTING -> down(i.nowNs(), i.why(), effects);
      case LinkInput.Due i -> due(i.nowNs(), effects);
      case LinkInput.Close _ -> close(effects);
      case LinkInput _ when !isConnected() -> {
        // Of a connection that was given up.
      }
      case LinkInput.Heard i -> heardNs = i.nowNs();
      case LinkInput.Sent i -> sentNs = i.nowNs();
      case LinkInput.Frame i -> frame(i, effects);
      case LinkInput.Refuse i -> refuse(i.nowNs(), i.reason(), i.text(), effects);
      case LinkInput.Lost i -> {
        settle(i.nowNs());
        down(i.nowNs(), i.why(), effects);
      }
      case LinkInput.Open _, LinkInput.Connected _, LinkInput.Failed _ ->
          throw new Invariant(input + " while the link is " + phase);
    }
  }

  private boolean isConnected() {
    return phase == Phase.GREETING || phase == Phase.OPEN;
  }

  private void connect(List<LinkEffect> effects) {
    phase = Phase.CONNECTING;
    effects.add(new LinkEffect.Connect());
  }

  private void greet(LinkInput.Connected input, List<LinkEffect> effects) {
    phase = Phase.GREETING;
    introduction = input.introduction();
    proven = input.proven();
    sentNs = input.nowNs();
    heardNs = input.nowNs();
    effects.add(new LinkEffect.Send(introduction.hello()));
    wake(heardNs + times.silenceNs(), effects);
  }

  private void frame(LinkInput.Frame input, List<LinkEffect> effects) {
    heardNs = input.nowNs();
    try {
      Message message = MessageCodec.decode(input.bytes());
      if (phase == Phase.GREETING) {
        first(message, effects);
      } else {
        next(message, effects);
      }
    } catch (MalformedException e) {
      refuse(heardNs, GoodbyeReason.MALFORMED_MESSAGE, e.reason() + ": " + e.getMessage(), effects);
    }
  }

  private void first(Message message, List<LinkEffect> effects) {
    Reception reception = introduction.received(message, proven);
    if (!(reception instanceof Reception.Welcomed welcomed)) {
      refused(reception, effects);
      return;
    }
    phase = Phase.OPEN;
    node = welcomed.welcome().role();
    openedNs = heardNs;
    effects.add(new LinkEffect.Opened());
    effects.add(new LinkEffect.Deliver(message));
    wake(deadlineNs(), effects);
  }

  private void next(Message message, List<LinkEffect> effects) {
    switch (message) {
      case Message.Goodbye goodbye -> {
        Reception said = new Reception.Refused(goodbye);
        if (goodbye.reason().isOfIdentity()) {
          refused(said, effects);
        } else {
          drop(heardNs, said.text(), effects);
        }
      }
      // A node that pings asks whether this side lives.
      case Message.Ping ping -> {
        sentNs = heardNs;
        effects.add(new LinkEffect.Send(ping));
      }
      default -> {
        if (Rights.maySay(node, introduction.role(), message)) {
          letIn |= message instanceof Message.Assignment;
          effects.add(new LinkEffect.Deliver(message));
        } else {
          refuse(
              heardNs,
              GoodbyeReason.NOT_ALLOWED,
              Rights.refusal(node, introduction.role()),
              effects);
        }
      }
    }
  }

  private void due(long nowNs, List<LinkEffect> effects) {
    if (nowNs < wakeNs) {
      return;
    }
    wakeNs = NEVER;
    if (phase == Phase.WAITING) {
      if (nowNs >= attemptNs) {
        connect(effects);
      } else {
        wake(attemptNs, effects);
      }
    } else if (isConnected() && nowNs - heardNs >= times.silenceNs()) {
      refuse(
          nowNs,
          GoodbyeReason.IDLE,
          "nothing came for " + times.silenceNs() / 1_000_000 + " ms",
          effects);
    } else if (isConnected()) {
      if (phase == Phase.OPEN && nowNs - sentNs >= times.pingNs()) {
        sentNs = nowNs;
        effects.add(new LinkEffect.Send(new Message.Ping()));
      }
      wake(deadlineNs(), effects);
    }
  }

  private long deadlineNs() {
    long silentNs = heardNs + times.silenceNs();
    return phase == Phase.OPEN ? Math.min(silentNs, sentNs + times.pingNs()) : silentNs;
  }

  /** The node does not want this side, now or for good. */
  private void refused(Reception reception, List<LinkEffect> effects) {
    Optional<GoodbyeReason> lasting = reception.refusal().filter(GoodbyeReason::isLasting);
    if (introduction.role() == Role.VALIDATOR) {
      backoffNs = times.backoffNsMax();
    }
    if (letIn || introduction.role() == Role.VALIDATOR || lasting.isEmpty()) {
      drop(heardNs, reception.text(), effects);
      return;
    }
    phase = Phase.CLOSED;
    effects.add(new LinkEffect.Disconnect());
    String said =
        reception instanceof Reception.Refused(Message.Goodbye goodbye)
            ? Printable.of(goodbye.text())
            : reception.text();
    effects.add(new LinkEffect.TurnedAway(lasting.get(), said));
  }

  /** Says goodbye. What came may come again, so that the next attempt waits the longest. */
  private void refuse(long nowNs, GoodbyeReason reason, String text, List<LinkEffect> effects) {
    effects.add(new LinkEffect.Send(Message.Goodbye.of(reason, text)));
    backoffNs = times.backoffNsMax();
    effects.add(new LinkEffect.Disconnect());
    down(nowNs, reason + ": " + text, effects);
  }

  /** The connection ends by the node's doing: one that has held for long was a good one. */
  private void drop(long nowNs, String why, List<LinkEffect> effects) {
    settle(nowNs);
    effects.add(new LinkEffect.Disconnect());
    down(nowNs, why, effects);
  }

  private void settle(long nowNs) {
    if (phase == Phase.OPEN && nowNs - openedNs >= times.pingNs()) {
      backoffNs = times.backoffNsMin();
    }
  }

  private void down(long nowNs, String why, List<LinkEffect> effects) {
    phase = Phase.WAITING;
    effects.add(new LinkEffect.Down(why));
    attemptNs = nowNs + backoffNs;
    backoffNs = Math.min(2 * backoffNs, times.backoffNsMax());
    wake(attemptNs, effects);
  }

  /** Asks for a time, unless one that comes before is asked for already. */
  private void wake(long timeNs, List<LinkEffect> effects) {
    if (timeNs < wakeNs) {
      wakeNs = timeNs;
      effects.add(new LinkEffect.Wake(timeNs));
    }
  }

  private void close(List<LinkEffect> effects) {
    if (isConnected()) {
      effects.add(new LinkEffect.Disconnect());
    }
    phase = Phase.CLOSED;
  }
}

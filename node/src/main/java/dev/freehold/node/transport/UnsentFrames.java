package dev.freehold.node.transport;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Frames that wait until their connection takes them, oldest first. A worker reports again after
 * each table what the table lacks. What waits here of the reports before is dropped then: a
 * coordinator that sends tables and reads nothing would have the same blocks pile up once for each
 * table. Of answers one waits, since whoever asks reads it before it asks again; and of the same
 * question one. Of announcements of blocks the last of each realm waits. Of one thread.
 */
final class UnsentFrames {
  private static final Object REPORT = Message.BlockReport.class;

  private record Waiting(Object kind, ByteBuf frame) {}

  /** Kind of the announcements of one realm. */
  private record Announced(RealmId realm) {}

  private final Deque<Waiting> frames = new ArrayDeque<>();

  /**
   * Takes a frame, which waits behind all others; releases it if one like it waits and is enough,
   * or one that waits and says no more than it.
   */
  void add(Message message, ByteBuf frame) {
    Waiting waiting = new Waiting(kind(message), frame);
    if (message instanceof Message.BlockSealed) {
      drop(waiting.kind);
    }
    boolean once = message instanceof Answer || message instanceof Query;
    if (once && frames.stream().anyMatch(other -> other.kind.equals(waiting.kind))) {
      frame.release();
    } else {
      frames.addLast(waiting);
    }
  }

  private static Object kind(Message message) {
    return switch (message) {
      case Answer _ -> Answer.class;
      case Query question -> question;
      case Message.BlockSealed(RealmHeader sealed) -> new Announced(sealed.realm());
      default -> message.getClass();
    };
  }

  /** The oldest frame, which is the caller's to release; empty if none waits. */
  Optional<ByteBuf> poll() {
    return Optional.ofNullable(frames.pollFirst()).map(Waiting::frame);
  }

  /** A table came: all that it lacks is reported after it. */
  void dropReports() {
    drop(REPORT);
  }

  private void drop(Object kind) {
    for (Iterator<Waiting> each = frames.iterator(); each.hasNext(); ) {
      Waiting waiting = each.next();
      if (waiting.kind.equals(kind)) {
        waiting.frame.release();
        each.remove();
      }
    }
  }

  /** There is no connection that they could leave by. */
  void clear() {
    frames.forEach(waiting -> waiting.frame.release());
    frames.clear();
  }

  int count() {
    return frames.size();
  }
}

package dev.freehold.node.transport;

import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Frames that wait until their connection takes them, oldest first. A worker reports again after
 * each table what the table lacks. What waits here of the reports before is dropped then: a
 * coordinator that sends tables and reads nothing would have the same blocks pile up once for each
 * table. Of answers one waits: whoever asks reads it before it asks again. Of one thread.
 */
final class UnsentFrames {
  private enum Kind {
    REPORT,
    ANSWER,
    OTHER;

    private static Kind of(Message message) {
      return switch (message) {
        case Message.BlockReport _ -> REPORT;
        case Answer _ -> ANSWER;
        default -> OTHER;
      };
    }
  }

  private record Waiting(Kind kind, ByteBuf frame) {}

  private final Deque<Waiting> frames = new ArrayDeque<>();

  /** Takes a frame, which waits behind all others; releases it if it is an answer too many. */
  void add(Message message, ByteBuf frame) {
    Kind kind = Kind.of(message);
    if (kind == Kind.ANSWER && frames.stream().anyMatch(waiting -> waiting.kind == kind)) {
      frame.release();
    } else {
      frames.addLast(new Waiting(kind, frame));
    }
  }

  /** The oldest frame, which is the caller's to release; empty if none waits. */
  Optional<ByteBuf> poll() {
    return Optional.ofNullable(frames.pollFirst()).map(Waiting::frame);
  }

  /** A table came: all that it lacks is reported after it. */
  void dropReports() {
    for (Iterator<Waiting> each = frames.iterator(); each.hasNext(); ) {
      Waiting waiting = each.next();
      if (waiting.kind == Kind.REPORT) {
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

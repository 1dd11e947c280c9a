package dev.freehold.simulation.kernel;

import dev.freehold.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Trace of what happened in a world, in order: one digest over it, and lines for people who ask for
 * them.
 */
public final class Trace {
  private final MessageDigest digest;
  private final Schedule schedule;
  private final Optional<Consumer<String>> lines;

  /**
   * @param lines receives a line for each event
   */
  public Trace(Schedule schedule, Optional<Consumer<String>> lines) {
    this.schedule = schedule;
    this.lines = lines;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Something happened.
   *
   * @param kind a word for it
   * @param who where it happened
   * @param content what it was, exactly
   * @param text the same for people
   */
  public void record(String kind, String who, byte[] content, Supplier<String> text) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(schedule.nowNs()).array());
    digest.update(kind.getBytes(StandardCharsets.UTF_8));
    digest.update(who.getBytes(StandardCharsets.UTF_8));
    digest.update(content);
    lines.ifPresent(
        out ->
            out.accept(
                "%10.3f ms  %-12s %-14s %s"
                    .formatted(schedule.nowNs() / 1e6, who, kind, text.get())));
  }

  /** Something happened that is named by a text alone. */
  public void record(String kind, String who, String text) {
    record(kind, who, text.getBytes(StandardCharsets.UTF_8), () -> text);
  }

  /** The digest of all that was recorded; the trace is finished then. */
  public Hash32 finish() {
    return new Hash32(digest.digest());
  }
}

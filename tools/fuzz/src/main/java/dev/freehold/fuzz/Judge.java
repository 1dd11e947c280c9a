package dev.freehold.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Judge of what a decoder does with an input. */
public final class Judge {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int SHOWN_BYTES_MAX = 1 << 12;
  private static final int REPEATS = 2;

  private Judge() {}

  /**
   * Runs a decoder on an input.
   *
   * @return whether it decodes
   * @throws AssertionError if the decoder did what it may not; it names the target and, unless it
   *     is long, holds the input
   */
  public static boolean decodes(FuzzTarget target, byte[] input) {
    long max = target.work().of(input.length);
    Outcome outcome = run(target, input);
    for (int i = 0; i < REPEATS && outcome.taken > max; i++) {
      // Classes that an input is the first to need are loaded, and instrumented, once.
      outcome = run(target, input);
    }
    if (outcome.taken > max) {
      throw failure(
          target, input, "took %d bytes for %d".formatted(outcome.taken, input.length), null);
    }
    return outcome.decoded;
  }

  private record Outcome(boolean decoded, long taken) {}

  private static Outcome run(FuzzTarget target, byte[] input) {
    byte[] given = input.clone();
    Optional<byte[]> again = Optional.empty();
    boolean decoded = false;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      again = target.decoding().decode(given);
      decoded = true;
    } catch (RuntimeException | IOException e) {
      if (target.refusals().stream().noneMatch(refusal -> refusal.isInstance(e))) {
        throw failure(target, input, "let out " + e, e);
      }
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (again.isPresent() && !Arrays.equals(again.get(), input)) {
      throw failure(target, input, "encodes again to other bytes", null);
    }
    return new Outcome(decoded, taken);
  }

  private static AssertionError failure(
      FuzzTarget target, byte[] input, String what, Throwable cause) {
    String shown =
        input.length > SHOWN_BYTES_MAX
            ? input.length + " bytes"
            : "base64 " + Base64.getEncoder().encodeToString(input);
    return new AssertionError(target.name() + " " + what + "; input: " + shown, cause);
  }
}

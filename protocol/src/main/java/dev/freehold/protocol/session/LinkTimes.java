package dev.freehold.protocol.session;

import dev.freehold.core.Limits;

/**
 * Durations that a {@link PeerLink} keeps to, in nanoseconds.
 *
 * @param pingNs after this long without another message sent, a ping is
 * @param silenceNs after this long without a byte from the node, the connection is given up
 * @param backoffNsMin the wait before the second attempt; each further one is twice as long
 * @param backoffNsMax the longest wait between two attempts
 */
public record LinkTimes(long pingNs, long silenceNs, long backoffNsMin, long backoffNsMax) {
  /** A ping every ten seconds, attempts 0.1 to 2 s apart. */
  public static final LinkTimes DEFAULT =
      new LinkTimes(10_000_000_000L, Limits.IDLE_MS_MAX * 1_000_000L, 100_000_000, 2_000_000_000);

  /** Those between validators, which ping each other both ways: attempts are 0.1 to 1 s apart. */
  public static final LinkTimes VALIDATOR =
      new LinkTimes(
          10_000_000_000L, Limits.WORKER_SILENCE_MS_MAX * 1_000_000L, 100_000_000, 1_000_000_000);
}

package dev.freehold.node.service;

import dev.freehold.core.hash.CompressionBatch;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out, once in a daemon's life, which form of the tree hash is the faster one here. */
public final class HashCalibration {
  private static final Logger LOG = LoggerFactory.getLogger(HashCalibration.class);

  /** Generous: on a busy machine the compiler gets to it late. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private HashCalibration() {}

  /** Begins on a thread of its own; the daemon hashes in the scalar form until that is done. */
  public static void start() {
    Thread.ofPlatform().name("hash-calibration").daemon().start(HashCalibration::run);
  }

  private static void run() {
    CompressionBatch.Calibration found =
        CompressionBatch.calibrate(System::nanoTime, LIMIT.toNanos());
    LOG.info(
        "hashing trees in the {} form: {} (a compression takes {} ns scalar, {} ns vector)",
        found.form(),
        found.finding(),
        found.scalarNs(),
        found.vectorNs());
  }
}

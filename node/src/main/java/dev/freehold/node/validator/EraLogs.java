package dev.freehold.node.validator;

import dev.freehold.committee.agent.AgreementLog;
import dev.freehold.committee.machine.Origin;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.service.PatientLog;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.log.FileLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Logs of a validator's eras in its directory, and how far each is all that its key has signed. */
final class EraLogs {
  /** Bytes of a log that is made anew. */
  private static final long LONG_BYTES = 16 << 20;

  private final Path directory;
  private final UnaryOperator<RenewableLog> disk;
  private final NodeEvents events;
  private final boolean hasSignedNothing;
  private final boolean isRestored;
  private final Map<Long, AgreementLog> opened = new HashMap<>();

  /**
   * @param isRestored an operator's word that the directory may be older than what its key has
   *     signed
   * @param disk what logs are written through
   */
  EraLogs(
      DataDirectory data, boolean isRestored, UnaryOperator<RenewableLog> disk, NodeEvents events) {
    this.disk = disk;
    directory = data.resolve(DataDirectory.AGREEMENT);
    this.events = events;
    // A key is drawn before there is a network, and a network is taken up after the first log.
    hasSignedNothing =
        data.drewSigningKey() || data.genesis().isEmpty() && !Files.exists(directory);
    this.isRestored = isRestored;
  }

  /** Makes the log of era 0, of a key that has signed nothing. */
  static void found(DataDirectory data) {
    FileLog.open(path(data.resolve(DataDirectory.AGREEMENT), 0)).close();
  }

  /**
   * The origin of an era's log; asked before it is opened. A log that is missing where there was
   * one is nothing in place of it.
   */
  Origin origin(long era) {
    if (isRestored) {
      return Origin.COPY;
    }
    if (Files.exists(path(era))) {
      return Origin.KEPT;
    }
    // The process may have died between two eras.
    return hasSignedNothing || isFollowedByNone(era - 1) ? Origin.NEW_ERA : Origin.COPY;
  }

  private boolean isFollowedByNone(long era) {
    if (era < 0 || !Files.exists(path(era))) {
      return false;
    }
    if (opened.containsKey(era)) {
      return isFollowedByNone(opened.get(era));
    }
    try (AgreementLog log = log(era)) {
      log.replay(_ -> {});
      return isFollowedByNone(log);
    }
  }

  /** Whoever began an era as a copy may have signed in the next one too. */
  private static boolean isFollowedByNone(AgreementLog log) {
    return !log.isFollowed() && !log.isCopy();
  }

  /**
   * The log of an era; made if there is none. From then on, the log of the era before says that
   * there is one.
   */
  AgreementLog open(long era) {
    AgreementLog log = log(era);
    if (opened.containsKey(era - 1)) {
      opened.get(era - 1).markFollowed();
    } else if (era > 0 && Files.exists(path(era - 1))) {
      try (AgreementLog before = log(era - 1)) {
        before.replay(_ -> {});
        before.markFollowed();
      }
    }
    opened.clear();
    opened.put(era, log);
    return log;
  }

  private AgreementLog log(long era) {
    return new AgreementLog(
        new PatientLog(disk.apply(FileLog.open(path(era))), events), LONG_BYTES);
  }

  private static Path path(Path directory, long era) {
    return directory.resolve("era-%d.log".formatted(era));
  }

  private Path path(long era) {
    return path(directory, era);
  }
}

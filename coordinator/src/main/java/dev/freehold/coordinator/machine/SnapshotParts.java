package dev.freehold.coordinator.machine;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts of a snapshot as a log has them, until they are one. */
public final class SnapshotParts {
  private final List<LogEntry.SnapshotPart> parts = new ArrayList<>();

  /** Whether a part was taken, and not all. */
  public boolean isAny() {
    return !parts.isEmpty();
  }

  /**
   * Requires that an entry of a log is a part of what has begun, if anything has.
   *
   * @throws MalformedException if it is not
   */
  public void requireNoneBefore(LogEntry entry) {
    if (isAny() && !(entry instanceof LogEntry.SnapshotPart)) {
      throw new MalformedException(
          Reason.TRUNCATED,
          "%d of %d parts of a snapshot".formatted(parts.size(), parts.getFirst().count()));
    }
  }

  /**
   * Takes the next part.
   *
   * @return the snapshot, if this was the last one
   * @throws MalformedException if it is not the next, or all of them are not what they say
   */
  public Optional<CoordinatorSnapshot> add(LogEntry.SnapshotPart part) {
    boolean follows =
        parts.isEmpty()
            || part.count() == parts.getFirst().count()
                && part.digest().equals(parts.getFirst().digest());
    if (!follows
        || part.index() != parts.size()
        || part.index() >= part.count()
        || part.count() > LogEntry.SnapshotPart.COUNT_MAX) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE,
          "part %d of %d of a snapshot behind %d parts"
              .formatted(part.index(), part.count(), parts.size()));
    }
    parts.add(part);
    if (parts.size() < part.count()) {
      return Optional.empty();
    }
    Encoder out = new Encoder();
    parts.forEach(each -> out.raw(each.bytes()));
    parts.clear();
    CoordinatorSnapshot snapshot = CoordinatorSnapshot.decode(out.toBytes());
    if (!snapshot.digest().equals(part.digest())) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE,
          "the snapshot at checkpoint %d is another than its digest says"
              .formatted(snapshot.head().height()));
    }
    return Optional.of(snapshot);
  }
}

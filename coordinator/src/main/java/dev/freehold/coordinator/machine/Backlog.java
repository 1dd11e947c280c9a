package dev.freehold.coordinator.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.JobState.Phase;
import dev.freehold.core.work.JobWeight;
import dev.freehold.core.work.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The jobs that are cut and not done, in the order in which they were cut, with their leases. */
final class Backlog {
  /** A job on the board. */
  static final class Entry {
    final Hash32 id;
    final Job job;
    final long cutAt;
    private long idleSince;
    private int leases;
    private Optional<Lease> lease = Optional.empty();
    private Optional<Hash32> lastHolder = Optional.empty();

    /** Who let a lease of it expire, once for each. */
    private final List<Hash32> failedAtIt = new ArrayList<>();

    /** Who handed it back: it is not leased to them again. */
    private final Set<Hash32> handedBack = new TreeSet<>();

    private Entry(Hash32 id, Job job, long cutAt) {
      this.id = id;
      this.job = job;
      this.cutAt = cutAt;
      idleSince = cutAt;
    }

    Optional<Lease> lease() {
      return lease;
    }

    boolean isHeldBy(Hash32 aggregator) {
      return lease.filter(held -> held.holder().equals(aggregator)).isPresent();
    }

    /** Who let a lease of it expire, once for each. */
    List<Hash32> failedAtIt() {
      return List.copyOf(failedAtIt);
    }

    boolean wasHandedBackBy(Hash32 aggregator) {
      return handedBack.contains(aggregator);
    }

    Phase phase(long checkpoint, BoardRules rules) {
      if (lease.isPresent()) {
        return Phase.LEASED;
      }
      if (leases >= rules.attemptsMax()) {
        return Phase.DEAD_LETTER;
      }
      return checkpoint - idleSince >= rules.openAge() ? Phase.OPEN : Phase.WAITING;
    }

    /** Whether a result of this aggregator's is looked at. */
    boolean isFor(Hash32 aggregator, long checkpoint, BoardRules rules) {
      return switch (phase(checkpoint, rules)) {
        case LEASED -> isHeldBy(aggregator);
        // Whoever lost its lease to a pause may still hand in what it has done.
        case WAITING -> lastHolder.equals(Optional.of(aggregator));
        case OPEN, DEAD_LETTER -> true;
      };
    }

    private boolean isWithin(CheckpointEvent.Covered covered) {
      return job.realm().equals(covered.realm())
          && job.contract().equals(covered.contract())
          && job.function() == covered.function()
          && job.parts().stream().anyMatch(part -> covered.covers(part.block(), part.entry()));
    }

    private void encode(Encoder out) {
      job.encode(out);
      out.u63(cutAt).u63(idleSince).i32(leases);
      out.bool(lease.isPresent());
      lease.ifPresent(held -> held.encode(out));
      out.bool(lastHolder.isPresent());
      lastHolder.ifPresent(out::hash);
      out.list(failedAtIt, Encoder::hash).list(handedBack, Encoder::hash);
    }

    private static Entry decode(Decoder in) {
      Job job = Job.decode(in);
      Entry entry = new Entry(job.id(), job, in.u63());
      entry.idleSince = in.u63();
      entry.leases = in.i32();
      entry.lease = in.bool() ? Optional.of(Lease.decode(in)) : Optional.empty();
      entry.lastHolder = in.bool() ? Optional.of(in.hash()) : Optional.empty();
      // Each of them was a lease once.
      entry.failedAtIt.addAll(in.list(entry.leases, Decoder::hash));
      entry.handedBack.addAll(in.list(entry.leases, Decoder::hash));
      if (entry.lease.filter(held -> !held.job().equals(entry.id)).isPresent()) {
        throw new MalformedException(Reason.OUT_OF_RANGE, "a lease of another job");
      }
      return entry;
    }

    JobState state(long checkpoint, BoardRules rules) {
      return new JobState(job, cutAt, phase(checkpoint, rules), leases, lease);
    }
  }

  private final Map<Hash32, Entry> entries = new LinkedHashMap<>();
  private long weights;

  /** Writes all jobs in the order in which they were cut. */
  void encode(Encoder out) {
    out.list(entries.values(), (o, entry) -> entry.encode(o));
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    entries.clear();
    weights = 0;
    for (Entry entry : in.list(Limits.JOBS_MAX, Entry::decode)) {
      entries.put(entry.id, entry);
      weights += JobWeight.of(entry.job);
    }
  }

  /** All jobs in the order in which they were cut. */
  Collection<Entry> entries() {
    return entries.values();
  }

  Optional<Entry> find(Hash32 job) {
    return Optional.ofNullable(entries.get(job));
  }

  /** The weights of all jobs together. */
  long weights() {
    return weights;
  }

  void add(Job job, long checkpoint) {
    Hash32 id = job.id();
    if (entries.put(id, new Entry(id, job, checkpoint)) != null) {
      throw new Invariant("job " + id + " was cut twice");
    }
    weights += JobWeight.of(job);
  }

  /** Takes a job off the board. */
  Optional<Entry> remove(Hash32 job) {
    Optional<Entry> removed = Optional.ofNullable(entries.remove(job));
    removed.ifPresent(entry -> weights -= JobWeight.of(entry.job));
    return removed;
  }

  /** Takes the jobs off the board of which an aggregate covers a part. */
  List<Entry> removeWithin(CheckpointEvent.Covered covered) {
    List<Entry> leaving =
        entries.values().stream().filter(entry -> entry.isWithin(covered)).toList();
    leaving.forEach(entry -> remove(entry.id));
    return leaving;
  }

  /** Takes the oldest jobs that nobody holds off the board until there are few enough. */
  List<Entry> shrinkTo(int jobsMax) {
    List<Entry> leaving = new ArrayList<>();
    int over = entries.size() - jobsMax;
    for (Entry entry : entries.values()) {
      if (leaving.size() >= over) {
        break;
      }
      if (entry.lease.isEmpty()) {
        leaving.add(entry);
      }
    }
    leaving.forEach(entry -> remove(entry.id));
    return leaving;
  }

  void grant(Lease lease) {
    Entry entry = entries.get(lease.job());
    if (entry == null || entry.lease.isPresent()) {
      throw new Invariant("job " + lease.job() + " cannot be leased");
    }
    entry.lease = Optional.of(lease);
    entry.lastHolder = Optional.of(lease.holder());
    entry.leases++;
  }

  /**
   * Ends a job's lease, if it has one, without a result. One that ends before its holder could have
   * been silent for too long was handed back; the log says no more of it, and need not.
   */
  void end(Hash32 job, long checkpoint, BoardRules rules) {
    release(job, checkpoint)
        .ifPresent(
            lease -> {
              Entry entry = entries.get(job);
              if (checkpoint - lease.checkpoint() < rules.silenceMax()) {
                entry.handedBack.add(lease.holder());
              } else {
                entry.failedAtIt.add(lease.holder());
              }
            });
  }

  /** Ends a job's lease, if it has one. */
  Optional<Lease> release(Hash32 job, long checkpoint) {
    Entry entry = entries.get(job);
    if (entry == null) {
      return Optional.empty();
    }
    Optional<Lease> ended = entry.lease;
    if (ended.isPresent()) {
      entry.lease = Optional.empty();
      entry.idleSince = checkpoint;
    }
    return ended;
  }
}

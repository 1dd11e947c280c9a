package dev.freehold.aggregator.machine;

import dev.freehold.aggregator.machine.AggregatorEffect.AskBoard;
import dev.freehold.aggregator.machine.AggregatorEffect.Drop;
import dev.freehold.aggregator.machine.AggregatorEffect.Fetch;
import dev.freehold.aggregator.machine.AggregatorEffect.Finish;
import dev.freehold.aggregator.machine.AggregatorEffect.Make;
import dev.freehold.aggregator.machine.AggregatorEffect.Send;
import dev.freehold.aggregator.machine.AggregatorEffect.Tell;
import dev.freehold.core.Invariant;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.Machine;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An aggregator: registers whenever it is connected, does one job at a time, says with each
 * checkpoint that it still does, and hands the result in until it is told what became of it.
 */
public final class AggregatorMachine implements Machine<AggregatorInput, AggregatorEffect> {
  /** Times that a job's proofs are fetched. */
  static final int FETCHES_MAX = 5;

  /** Checkpoints of which the hash is kept, to check who was chosen. */
  private static final int HASHES_MAX = 64;

  /** Checkpoints for which an open job that failed, or all of them without standing, are let be. */
  static final int REST = 16;

  /** Failed jobs that are remembered. */
  private static final int FAILED_MAX = 64;

  /** A job that is being done. */
  private static final class Task {
    final Hash32 id;
    final Job job;
    int fetches;
    boolean held;
    boolean fetchAgain;
    Optional<JobMaterial> material = Optional.empty();
    Optional<Work.Submit> result = Optional.empty();

    Task(Hash32 id, Job job) {
      this.id = id;
      this.job = job;
    }
  }

  /**
   * Identity of an aggregator.
   *
   * @param publicKey its Ed25519 key
   * @param takesOpenJobs whether it does jobs that are open to all when it has no lease
   */
  public record Identity(Hash32 chainId, UserId payee, byte[] publicKey, boolean takesOpenJobs) {
    public Identity {
      publicKey = publicKey.clone();
    }

    @Override
    public byte[] publicKey() {
      return publicKey.clone();
    }
  }

  private final Identity identity;
  private final Hash32 name;
  private final Function<Hash32, byte[]> signer;
  private final Map<Long, Hash32> hashes = new LinkedHashMap<>();
  private final Map<Hash32, Long> failedAt = new LinkedHashMap<>();
  private Optional<Task> current = Optional.empty();
  private long height;
  private long restsUntil;
  private boolean registered;
  private boolean stopping;
  private long jobsDone;
  private long earned;

  /**
   * @param signer signs digests with the identity's key; deterministic
   */
  public AggregatorMachine(Identity identity, Function<Hash32, byte[]> signer) {
    this.identity = identity;
    this.signer = signer;
    name = Registration.nameOf(identity.publicKey());
  }

  @Override
  public List<AggregatorEffect> step(AggregatorInput input) {
    List<AggregatorEffect> effects = new ArrayList<>();
    switch (input) {
      case AggregatorInput.Connected in -> register(in, effects);
      case AggregatorInput.Disconnected _ -> registered = false;
      case AggregatorInput.Heard(Work message) -> heard(message, effects);
      case AggregatorInput.CheckpointSeen in -> beat(in, effects);
      case AggregatorInput.BoardSeen(List<JobState> jobs) -> takeOpen(jobs, effects);
      case AggregatorInput.Fetched in -> fetched(in, effects);
      case AggregatorInput.Made in -> made(in, effects);
      case AggregatorInput.Failed in -> failed(in, effects);
      case AggregatorInput.StopAsked _ -> {
        stopping = true;
        current.ifPresent(
            task ->
                effects.add(
                    new Tell("finishing job " + task.id.abbreviated() + " before stopping")));
        finishIfDone(effects);
      }
    }
    return effects;
  }

  private void register(AggregatorInput.Connected in, List<AggregatorEffect> effects) {
    remember(in.checkpoint(), in.checkpointHash());
    Hash32 digest = Registration.digest(identity.chainId(), identity.payee(), in.checkpointHash());
    effects.add(
        new Send(
            new Work.Register(
                new Registration(
                    identity.payee(),
                    identity.publicKey(),
                    in.checkpoint(),
                    signer.apply(digest)))));
  }

  private void remember(long checkpoint, Hash32 hash) {
    height = Math.max(height, checkpoint);
    hashes.put(checkpoint, hash);
    if (hashes.size() > HASHES_MAX) {
      hashes.remove(hashes.keySet().iterator().next());
    }
  }

  private void heard(Work message, List<AggregatorEffect> effects) {
    switch (message) {
      case Work.Registered m -> {
        registered = true;
        effects.add(
            new Tell(
                "registered as %s for %s: standing %d, %d proofs proved, weight %d"
                    .formatted(
                        name.abbreviated(),
                        identity.payee(),
                        m.standing(),
                        m.provenProofs(),
                        m.weight())));
        current.flatMap(task -> task.result).ifPresent(result -> effects.add(new Send(result)));
      }
      case Work.Leased m -> leased(m, effects);
      case Work.LeaseEnded(Hash32 job) -> {
        if (isCurrent(job) && task().held) {
          // What is nearly done may still be taken: as the last holder's, or once it is open.
          task().held = false;
          effects.add(new Tell("the lease of job " + job.abbreviated() + " has ended"));
        }
      }
      case Work.Judged m -> judged(m, effects);
      case Work.Register _, Work.Heartbeat _, Work.HandBack _, Work.Submit _ ->
          effects.add(new Tell("the coordinator sent what aggregators send; ignored"));
    }
  }

  private void leased(Work.Leased m, List<AggregatorEffect> effects) {
    Hash32 id = m.job().id();
    if (isCurrent(id)) {
      task().held = true;
      return;
    }
    Lease lease = m.lease();
    Optional.ofNullable(hashes.get(lease.checkpoint()))
        .filter(hash -> !Selection.pick(hash, id, lease.candidates()).aggregator().equals(name))
        .ifPresent(
            _ -> effects.add(new Tell("job %s should be another's".formatted(id.abbreviated()))));
    if (stopping) {
      effects.add(new Send(new Work.HandBack(id)));
      return;
    }
    current.ifPresent(_ -> drop(effects));
    begin(id, m.job(), "leased", effects);
    current.ifPresent(task -> task.held = true);
  }

  private void begin(Hash32 id, Job job, String how, List<AggregatorEffect> effects) {
    Task task = new Task(id, job);
    current = Optional.of(task);
    effects.add(
        new Tell(
            "%s job %s: %d proofs of contract %s function %d in realm %s, blocks %d to %d"
                .formatted(
                    how,
                    id.abbreviated(),
                    job.count(),
                    job.contract(),
                    job.function(),
                    job.realm(),
                    job.firstBlock(),
                    job.lastBlock())));
    fetch(task, effects);
  }

  private static void fetch(Task task, List<AggregatorEffect> effects) {
    task.fetches++;
    task.fetchAgain = false;
    effects.add(new Fetch(task.id, task.job));
  }

  /** With each checkpoint: still at work; results that are not answered are sent again. */
  private void beat(AggregatorInput.CheckpointSeen in, List<AggregatorEffect> effects) {
    remember(in.height(), in.hash());
    if (!registered) {
      return;
    }
    if (current.isEmpty()) {
      if (identity.takesOpenJobs() && !stopping) {
        effects.add(new AskBoard());
      }
      return;
    }
    Task task = current.get();
    if (task.result.isPresent()) {
      effects.add(new Send(task.result.get()));
      return;
    }
    if (task.held) {
      effects.add(new Send(new Work.Heartbeat(task.id)));
    }
    if (task.fetchAgain) {
      fetch(task, effects);
    }
  }

  private void takeOpen(List<JobState> jobs, List<AggregatorEffect> effects) {
    if (current.isPresent() || stopping || height < restsUntil) {
      return;
    }
    for (JobState state : jobs) {
      boolean open =
          state.phase() == JobState.Phase.OPEN || state.phase() == JobState.Phase.DEAD_LETTER;
      Hash32 id = state.job().id();
      // What cannot be done now must not keep it from what can.
      if (open && height >= failedAt.getOrDefault(id, -(long) REST) + REST) {
        begin(id, state.job(), "taking open", effects);
        return;
      }
    }
  }

  private void fetched(AggregatorInput.Fetched in, List<AggregatorEffect> effects) {
    // A job that was given up and begun again may be fetched twice.
    if (isCurrent(in.job()) && task().material.isEmpty()) {
      task().material = Optional.of(in.material());
      effects.add(new Make(in.job(), in.material()));
    }
  }

  private void made(AggregatorInput.Made in, List<AggregatorEffect> effects) {
    // What comes of an attempt that was given up is passed over if the job was begun again.
    if (!isCurrent(in.job()) || task().material.isEmpty()) {
      return;
    }
    Task task = task();
    Work.Submit result =
        new Work.Submit(
            task.id,
            identity.payee(),
            task.material
                .orElseThrow(Invariant.missing("the material of a job that was made"))
                .calls(),
            in.aggregate());
    task.result = Optional.of(result);
    effects.add(
        new Tell(
            "job %s is done: %d bytes for %d proofs"
                .formatted(task.id.abbreviated(), in.aggregate().length, task.job.count())));
    if (registered) {
      effects.add(new Send(result));
    }
  }

  private void failed(AggregatorInput.Failed in, List<AggregatorEffect> effects) {
    if (!isCurrent(in.job())) {
      return;
    }
    Task task = task();
    effects.add(new Tell("job %s: %s".formatted(in.job().abbreviated(), in.why())));
    if (in.mayPass() && task.fetches < FETCHES_MAX) {
      task.fetchAgain = true;
    } else {
      failedAt.remove(in.job());
      failedAt.put(in.job(), height);
      if (failedAt.size() > FAILED_MAX) {
        failedAt.remove(failedAt.keySet().iterator().next());
      }
      if (task.held && registered) {
        effects.add(new Send(new Work.HandBack(task.id)));
      }
      drop(effects);
    }
  }

  private void judged(Work.Judged m, List<AggregatorEffect> effects) {
    if (!isCurrent(m.job()) || m.verdict() == Verdict.BUSY) {
      return;
    }
    if (m.verdict() == Verdict.TAKEN) {
      jobsDone++;
      earned += m.amount();
      effects.add(
          new Tell(
              "job %s is taken: %d paid to %s; %d in all for %d jobs"
                  .formatted(
                      m.job().abbreviated(), m.amount(), identity.payee(), earned, jobsDone)));
    } else {
      effects.add(
          new Tell("job %s is not paid: %s".formatted(m.job().abbreviated(), m.verdict().text())));
      if (m.verdict() == Verdict.NO_STANDING) {
        restsUntil = height + REST;
      }
    }
    current = Optional.empty();
    finishIfDone(effects);
  }

  /** The job that is current. */
  private Task task() {
    return current.orElseThrow(Invariant.missing("the current job"));
  }

  private boolean isCurrent(Hash32 job) {
    return current.filter(task -> task.id.equals(job)).isPresent();
  }

  private void drop(List<AggregatorEffect> effects) {
    effects.add(new Drop(task().id));
    current = Optional.empty();
    finishIfDone(effects);
  }

  private void finishIfDone(List<AggregatorEffect> effects) {
    if (stopping && current.isEmpty()) {
      effects.add(new Finish());
    }
  }
}

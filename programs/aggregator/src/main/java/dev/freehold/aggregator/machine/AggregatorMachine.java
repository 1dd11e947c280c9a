package dev.freehold.aggregator.machine;

import dev.freehold.aggregator.machine.AggregatorEffect.AskBoard;
import dev.freehold.aggregator.machine.AggregatorEffect.Drop;
import dev.freehold.aggregator.machine.AggregatorEffect.Fetch;
import dev.freehold.aggregator.machine.AggregatorEffect.Finish;
import dev.freehold.aggregator.machine.AggregatorEffect.Make;
import dev.freehold.aggregator.machine.AggregatorEffect.Send;
import dev.freehold.aggregator.machine.AggregatorEffect.Tell;
import dev.freehold.aggregator.machine.Results.Result;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An aggregator: registers with each validator that it is connected with, does one job at a time,
 * says with each checkpoint that it still does, and hands the result in to one validator after the
 * other until it is known what became of it. Validators are told apart by the numbers of their
 * links. Whoever has registered it last leads, as far as it knows: who does not lead says nothing.
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

    /** The link of whoever leased it; empty for one that is open to all. */
    final Optional<Integer> lessor;

    int fetches;
    boolean fetchAgain;
    Optional<JobMaterial> material = Optional.empty();

    Task(Hash32 id, Job job, Optional<Integer> lessor) {
      this.id = id;
      this.job = job;
      this.lessor = lessor;
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
  private final Leases leases = new Leases();
  private final Results results;

  /** Links of those who have registered this aggregator, who did so last first. */
  private final List<Integer> registered = new ArrayList<>();

  /** Jobs that were handed back: whoever begins to lead may not know it. */
  private final Set<Hash32> handedBack = new LinkedHashSet<>();

  private Optional<Task> current = Optional.empty();
  private long height;
  private long restsUntil;
  private int boardsAsked;
  private boolean stopping;
  private long jobsDone;
  private long earned;

  /**
   * @param signer signs digests with the identity's key; deterministic
   * @param witnesses validators, at least 1, of whom one at least does not lie: what so many say of
   *     a result is believed
   */
  public AggregatorMachine(Identity identity, Function<Hash32, byte[]> signer, int witnesses) {
    this.identity = identity;
    this.signer = signer;
    results = new Results(witnesses);
    name = Registration.nameOf(identity.publicKey());
  }

  @Override
  public List<AggregatorEffect> step(AggregatorInput input) {
    List<AggregatorEffect> effects = new ArrayList<>();
    switch (input) {
      case AggregatorInput.Connected in -> register(in, effects);
      case AggregatorInput.Disconnected(int link) -> registered.remove((Integer) link);
      case AggregatorInput.Heard(int link, Work message) -> heard(link, message, effects);
      case AggregatorInput.CheckpointSeen in -> beat(in, effects);
      case AggregatorInput.BoardSeen(List<JobState> jobs) -> takeOpen(jobs, effects);
      case AggregatorInput.Fetched in -> fetched(in, effects);
      case AggregatorInput.Made in -> made(in, effects);
      case AggregatorInput.Failed in -> failed(in, effects);
      case AggregatorInput.StopAsked _ -> stop(effects);
    }
    return effects;
  }

  private void stop(List<AggregatorEffect> effects) {
    stopping = true;
    current.ifPresent(
        task ->
            effects.add(new Tell("finishing job " + task.id.abbreviated() + " before stopping")));
    for (int link : registered) {
      leases
          .of(link)
          .filter(held -> !isAtWork(held.id()))
          .ifPresent(
              held -> {
                send(link, new Work.HandBack(held.id()), effects);
                leases.forget(link);
              });
    }
    finishIfDone(effects);
  }

  private static void send(int link, Work message, List<AggregatorEffect> effects) {
    effects.add(new Send(link, message));
  }

  private void register(AggregatorInput.Connected in, List<AggregatorEffect> effects) {
    remember(in.checkpoint(), in.checkpointHash());
    Hash32 digest = Registration.digest(identity.chainId(), identity.payee(), in.checkpointHash());
    send(
        in.link(),
        new Work.Register(
            new Registration(
                identity.payee(), identity.publicKey(), in.checkpoint(), signer.apply(digest))),
        effects);
  }

  private void remember(long checkpoint, Hash32 hash) {
    height = Math.max(height, checkpoint);
    hashes.put(checkpoint, hash);
    if (hashes.size() > HASHES_MAX) {
      hashes.remove(hashes.keySet().iterator().next());
    }
  }

  private void heard(int link, Work message, List<AggregatorEffect> effects) {
    switch (message) {
      case Work.Registered m -> registered(link, m, effects);
      case Work.Leased m -> leased(link, m, effects);
      case Work.LeaseEnded(Hash32 job) -> {
        if (leases.end(link, job) && isCurrent(job) && !leases.isHeld(job)) {
          // What is nearly done may still be taken: as the last holder's, or once it is open.
          effects.add(new Tell("the lease of job " + job.abbreviated() + " has ended"));
        }
      }
      case Work.Judged m -> judged(link, m, effects);
      case Work.Register _, Work.Heartbeat _, Work.HandBack _, Work.Submit _ ->
          effects.add(new Tell("a coordinator sent what aggregators send; ignored"));
    }
  }

  /** Whoever begins to lead knows of no result that was handed in to another. */
  private void registered(int link, Work.Registered m, List<AggregatorEffect> effects) {
    if (!registered.remove((Integer) link)) {
      effects.add(
          new Tell(
              "registered as %s for %s: standing %d, %d proofs proved, weight %d"
                  .formatted(
                      name.abbreviated(),
                      identity.payee(),
                      m.standing(),
                      m.provenProofs(),
                      m.weight())));
    }
    registered.addFirst(link);
    leases.forget(link);
    results.forLeader(link, height).forEach(result -> send(link, result.message, effects));
  }

  private void leased(int link, Work.Leased m, List<AggregatorEffect> effects) {
    Hash32 id = m.job().id();
    if (handedBack.contains(id) || stopping && !isAtWork(id)) {
      send(link, new Work.HandBack(id), effects);
      return;
    }
    leases.told(link, new Leases.Held(id, m.job()));
    if (isAtWork(id)) {
      return;
    }
    Lease lease = m.lease();
    Optional.ofNullable(hashes.get(lease.checkpoint()))
        .filter(hash -> !Selection.pick(hash, id, lease.candidates()).aggregator().equals(name))
        .ifPresent(
            _ -> effects.add(new Tell("job %s should be another's".formatted(id.abbreviated()))));
    if (current.isEmpty()) {
      goOn(effects);
    } else if (yields(task(), link)) {
      task().lessor.ifPresent(leases::cameToNothing);
      drop(effects);
    }
  }

  /**
   * Whether a job makes way for a lease: one that nobody says is held any more, or that was open to
   * all. What others say is held does not, or a validator that lies could keep it from being done.
   */
  private boolean yields(Task task, int link) {
    return !leases.isHeld(task.id) && (task.lessor.isPresent() || leases.isTrusted(link));
  }

  /** With nothing at work: begins a job that is leased, if there is one. */
  private void goOn(List<AggregatorEffect> effects) {
    if (!stopping) {
      Optional<Integer> lessor = leases.next(registered, job -> !results.has(job));
      lessor
          .flatMap(leases::of)
          .ifPresent(held -> begin(new Task(held.id(), held.job(), lessor), effects));
    }
    finishIfDone(effects);
  }

  private void begin(Task task, List<AggregatorEffect> effects) {
    Job job = task.job;
    current = Optional.of(task);
    effects.add(
        new Tell(
            "%s job %s: %d proofs of contract %s function %d in realm %s, blocks %d to %d"
                .formatted(
                    task.lessor.isPresent() ? "leased" : "taking open",
                    task.id.abbreviated(),
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
    in.covered().forEach(covered -> covered(covered, effects));
    for (Result result : results.overdue(height)) {
      settle(result, Optional.empty(), 0, effects);
    }
    for (int link : registered) {
      leases.of(link).ifPresent(held -> send(link, new Work.Heartbeat(held.id()), effects));
    }
    for (Result result : results.all()) {
      if (result.isUnanswered()) {
        results.nextFor(result, registered).ifPresent(link -> send(link, result.message, effects));
      }
    }
    if (current.isPresent()) {
      if (task().fetchAgain && !registered.isEmpty()) {
        fetch(task(), effects);
      }
    } else if (identity.takesOpenJobs()
        && !stopping
        && !results.hasUnanswered()
        && !registered.isEmpty()) {
      int link = registered.get(Math.floorMod(boardsAsked++, registered.size()));
      effects.add(new AskBoard(link));
    }
  }

  /** A final checkpoint says that a job is done. */
  private void covered(AggregatorInput.Covered covered, List<AggregatorEffect> effects) {
    boolean ours = covered.payee().equals(identity.payee());
    results
        .of(covered.job())
        .ifPresent(
            result ->
                settle(
                    result,
                    Optional.of(ours ? Verdict.TAKEN : Verdict.DONE),
                    covered.amount(),
                    effects));
    leases.endAll(covered.job());
    if (isCurrent(covered.job())) {
      effects.add(new Tell("job " + covered.job().abbreviated() + " is done already"));
      task().lessor.ifPresent(leases::cameToNothing);
      drop(effects);
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
      if (open && !results.has(id) && height >= failedAt.getOrDefault(id, -(long) REST) + REST) {
        begin(new Task(id, state.job(), Optional.empty()), effects);
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
    effects.add(
        new Tell(
            "job %s is done: %d bytes for %d proofs"
                .formatted(task.id.abbreviated(), in.aggregate().length, task.job.count())));
    results
        .add(result, task.lessor, height)
        .ifPresent(left -> giveUp(left, "others came after it", effects));
    current = Optional.empty();
    results
        .of(task.id)
        .flatMap(made -> results.nextFor(made, registered))
        .ifPresent(link -> send(link, result, effects));
    goOn(effects);
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
      handBack(task, effects);
      drop(effects);
    }
  }

  private void handBack(Task task, List<AggregatorEffect> effects) {
    if (!leases.isHeld(task.id)) {
      return;
    }
    for (int link : registered) {
      leases
          .of(link)
          .filter(held -> held.id().equals(task.id))
          .ifPresent(_ -> send(link, new Work.HandBack(task.id), effects));
    }
    handedBack.add(task.id);
    if (handedBack.size() > FAILED_MAX) {
      handedBack.remove(handedBack.iterator().next());
    }
    leases.endAll(task.id);
    task.lessor.ifPresent(leases::cameToNothing);
  }

  private void judged(int link, Work.Judged m, List<AggregatorEffect> effects) {
    Optional<Result> result = results.of(m.job());
    if (result.isEmpty() || m.verdict() == Verdict.BUSY || result.get().hasWordOf(link)) {
      return;
    }
    if (results.isSettledBy(result.get(), link, m.verdict())) {
      settle(result.get(), Optional.of(m.verdict()), m.amount(), effects);
    } else {
      effects.add(
          new Tell(
              "a validator says of job %s: %s; others are asked until a checkpoint says it"
                  .formatted(m.job().abbreviated(), m.verdict().text())));
    }
  }

  /**
   * What became of a result is known.
   *
   * @param verdict empty if it is too old to be taken by anybody
   */
  private void settle(
      Result result, Optional<Verdict> verdict, long amount, List<AggregatorEffect> effects) {
    String job = result.job().abbreviated();
    if (verdict.equals(Optional.of(Verdict.TAKEN))) {
      results.remove(result);
      jobsDone++;
      earned += amount;
      effects.add(
          new Tell(
              "job %s is taken: %d paid to %s; %d in all for %d jobs"
                  .formatted(job, amount, identity.payee(), earned, jobsDone)));
    } else {
      giveUp(result, verdict.map(Verdict::text).orElse("nobody has taken it in time"), effects);
      if (verdict.equals(Optional.of(Verdict.NO_STANDING))) {
        restsUntil = height + REST;
      }
    }
    leases.endAll(result.job());
    if (current.isEmpty()) {
      goOn(effects);
    }
  }

  private void giveUp(Result result, String why, List<AggregatorEffect> effects) {
    results.remove(result);
    result.lessor.ifPresent(leases::cameToNothing);
    effects.add(new Tell("job %s is not paid: %s".formatted(result.job().abbreviated(), why)));
  }

  /** The job that is current. */
  private Task task() {
    return current.orElseThrow(Invariant.missing("the current job"));
  }

  private boolean isCurrent(Hash32 job) {
    return current.filter(task -> task.id.equals(job)).isPresent();
  }

  private boolean isAtWork(Hash32 job) {
    return isCurrent(job) || results.has(job);
  }

  private void drop(List<AggregatorEffect> effects) {
    effects.add(new Drop(task().id));
    current = Optional.empty();
    goOn(effects);
  }

  private void finishIfDone(List<AggregatorEffect> effects) {
    if (stopping && current.isEmpty() && results.isEmpty()) {
      effects.add(new Finish());
    }
  }
}

package dev.freehold.cli.storecare;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a sound data directory of an unsound one, from what in it is sound: a log from its sound
 * entries and the store's checkpoints, a store from checkpoints and blocks, replayed. What was
 * there is kept beside it under another name. What cannot be made again is said.
 */
public final class StoreRepair {
  private final DataDirectory data;
  private final Genesis genesis;
  private final Steps steps;
  private final List<String> done = new ArrayList<>();
  private boolean complete = true;

  /**
   * Result of a repair.
   *
   * @param lines in words, a line each
   * @param complete whether nothing is missing
   */
  public record Result(List<String> lines, boolean complete) {}

  /**
   * @throws StoreException if the directory holds no network
   */
  public StoreRepair(DataDirectory data, Steps steps) {
    this.data = data;
    this.steps = steps;
    genesis =
        data.genesis()
            .orElseThrow(() -> new StoreException(data.resolve("") + " holds no network"));
  }

  /**
   * Repairs what a check finds wrong; leaves alone what it finds right.
   *
   * @throws StoreException if the data is in use or cannot be read or written
   */
  public Result run() throws IOException {
    if (isSound()) {
      return new Result(List.of("nothing is wrong; nothing was changed"), true);
    }
    if (Files.exists(data.resolve("log"))) {
      Optional<LogReading> log = repairLog();
      if (log.isPresent()) {
        rebuildChain(log.get());
      }
    } else if (data.hasSigningSeed() || Files.isDirectory(data.resolve("chain"))) {
      complete = false;
      done.add(
          "log: it cannot be made again from this directory, since who serves which realm was");
      done.add(
          "log: in it alone. Run `freehold coordinator restore --data %s`, which asks the workers"
              .formatted(data.resolve("")));
    }
    if (Files.isDirectory(data.resolve("state"))) {
      rebuildState();
    }
    return new Result(List.copyOf(done), complete);
  }

  private boolean isSound() {
    try {
      new StoreCheck(data, steps).run();
      return true;
    } catch (AuditException e) {
      done.add("wrong: " + e.getMessage());
      return false;
    }
  }

  /**
   * Repairs the log.
   *
   * @return what it has; empty if it begins with a snapshot that nothing can be made of
   */
  private Optional<LogReading> repairLog() throws IOException {
    Path path = data.resolve("log");
    List<byte[]> entries = new ArrayList<>();
    FileLog.Inspection log = FileLog.inspect(path, entries::add);
    LogReading reading = new LogReading(genesis, (_, _) -> {});
    try {
      entries.forEach(reading::take);
    } catch (MalformedException e) {
      return lost("the snapshot that it begins with is damaged: " + e.getMessage());
    }
    boolean nothing = log.isDamaged() && entries.isEmpty();
    if (nothing || reading.isCutInSnapshot()) {
      return lost("what it begins with is damaged");
    }
    if (log.isDamaged() || Files.isDirectory(data.resolve("chain"))) {
      repairLog(path, log, entries, reading);
    }
    return Optional.of(reading);
  }

  /** What a snapshot stands for is nowhere else here. */
  private Optional<LogReading> lost(String why) {
    complete = false;
    done.add("log: " + why);
    done.add(
        "log: put it aside and run `freehold coordinator restore --data %s`, which asks the workers"
            .formatted(data.resolve("")));
    return Optional.empty();
  }

  private void repairLog(
      Path path, FileLog.Inspection log, List<byte[]> entries, LogReading reading)
      throws IOException {
    Checkpoint last = reading.last();
    long sound = last.height();
    try (WorkerStore store = WorkerStore.inspect(data.resolve("chain"), genesis)) {
      new ChainCheck(genesis, store.chain(), steps).run();
      if (!log.isDamaged() && isOtherThan(store.chain(), last)) {
        return;
      }
      for (long h = sound + 1; h <= store.chain().head().height(); h++) {
        last = store.chain().checkpoint(h).orElseThrow();
        entries.add(new LogEntry.Sealed(last).toBytes());
      }
    } catch (AuditException e) {
      done.add("the log's checkpoints cannot be had from the store either: " + e.getMessage());
      if (!log.isDamaged()) {
        return;
      }
    }
    Path draft = unused("log.repaired");
    try (FileLog repaired = FileLog.open(draft)) {
      repaired.replay(
          entry -> {
            throw new IllegalStateException("a new log has no entries");
          });
      repaired.replace(entries);
    }
    Path kept = unused("log.damaged");
    Files.move(path, kept);
    Files.move(draft, path);
    complete = false;
    done.add(
        "log: made of its %d sound entries and the store's checkpoints %d to %d; kept as %s"
            .formatted(log.entries(), sound + 1, last.height(), kept.getFileName()));
    done.add(
        "log: which worker serves which realm is as it was at checkpoint %d; what changed later is"
                .formatted(sound)
            + " lost, see `freehold status` and move realms back if need be");
  }

  /** Whether a sound log has nothing to take from the store: it goes as far, or tells otherwise. */
  private boolean isOtherThan(ChainStore chain, Checkpoint last) {
    boolean goesOn = chain.checkpoint(last.height()).filter(last::equals).isPresent();
    if (chain.head().height() > last.height() && goesOn) {
      return false;
    }
    if (chain.head().height() >= last.height() && !goesOn) {
      complete = false;
      done.add(
          "log: its checkpoint %d is another than the store's: one of the two is another copy's, and the workers know which"
              .formatted(last.height()));
    }
    return true;
  }

  /** The coordinator makes its store again from its log when it starts, if all of it is there. */
  private void rebuildChain(LogReading log) throws IOException {
    long first = log.first().height();
    try (WorkerStore store = WorkerStore.inspect(data.resolve("chain"), genesis)) {
      new ChainCheck(genesis, store.chain(), steps).run();
      if (store.chain().head().height() < first) {
        lost(
            "it begins with a snapshot at checkpoint %d, and the store, which has what was before, ends at checkpoint %d"
                .formatted(first, store.chain().head().height()));
      }
    } catch (AuditException | StoreException e) {
      Path chain = data.resolve("chain");
      if (Files.exists(chain)) {
        Path kept = unused("chain.damaged");
        Files.move(chain, kept);
        done.add("chain: put aside as " + kept.getFileName());
      }
      if (first > 0) {
        lost(
            "it begins with a snapshot at checkpoint %d, and the store had what was before"
                .formatted(first));
      } else {
        done.add("chain: made again from the log when the coordinator starts");
      }
    }
  }

  private void rebuildState() throws IOException {
    Path state = data.resolve("state");
    Path draft = unused("state.repaired");
    WorkerStore readable;
    try {
      readable = WorkerStore.inspect(state, genesis);
    } catch (StoreException e) {
      if (!e.getMessage().contains("damaged")) {
        throw e;
      }
      complete = false;
      done.add("state: it cannot be read at all, so that nothing can be made of it");
      done.add("state: only another copy of its realms has them; see docs/recovery.md");
      return;
    }
    try (WorkerStore old = readable;
        WorkerStore rebuilt = WorkerStore.open(draft, genesis)) {
      copyCheckpoints(old.chain(), rebuilt.chain());
      for (RealmId realm : old.heldRealms()) {
        replay(old.realm(realm), rebuilt, realm);
      }
    }
    Path kept = unused("state.damaged");
    Files.move(state, kept);
    Files.move(draft, state);
    done.add("state: replayed from the genesis; what was there is kept as " + kept.getFileName());
  }

  private void copyCheckpoints(ChainStore from, ChainStore to) {
    long head = from.head().height();
    for (long h = 1; h <= head; h++) {
      try {
        Optional<Checkpoint> checkpoint = from.checkpoint(h);
        if (checkpoint.isEmpty()) {
          throw new IllegalArgumentException("checkpoint " + h + " is missing");
        }
        to.append(checkpoint.get());
      } catch (IllegalArgumentException | StoreException e) {
        done.add("chain: sound up to checkpoint %d: %s".formatted(h - 1, e.getMessage()));
        done.add("chain: the coordinator has the rest, and sends it when the worker starts");
        return;
      }
      steps.at("checkpoint", h, head);
    }
  }

  private void replay(RealmStore from, WorkerStore rebuilt, RealmId realm) {
    RealmStore to = rebuilt.realm(realm);
    ChainStore chain = rebuilt.chain();
    BlockReplay replay = new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint);
    long head = from.head().height();
    try {
      for (long h = 1; h <= head; h++) {
        long missing = h;
        RealmBlock block =
            from.block(h).orElseThrow(() -> new StoreException("block " + missing + " is missing"));
        replay.commit(to, block);
        steps.at("realm " + realm + ", block", h, head);
      }
      done.add("realm %s: all %d blocks replayed".formatted(realm, head));
    } catch (StoreException | ReplayException e) {
      complete = false;
      done.add(
          "realm %s: replayed up to block %d of %d: %s"
              .formatted(realm, to.head().height(), head, e.getMessage()));
      done.add(
          "realm %s: blocks %d to %d cannot be made again from this directory; only another copy of"
                  .formatted(realm, to.head().height() + 1, head)
              + " the realm has them");
    }
  }

  private Path unused(String name) {
    Path path = data.resolve(name);
    for (int i = 2; Files.exists(path); i++) {
      path = data.resolve(name + "-" + i);
    }
    return path;
  }
}

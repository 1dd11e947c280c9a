package dev.freehold.cli.storecare;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Recomputes what a data directory claims, and changes nothing in it: a worker's {@code state}, a
 * coordinator's {@code chain} and {@code log}. Stops at the first thing that is wrong.
 */
public final class StoreCheck {
  private final DataDirectory data;
  private final Genesis genesis;
  private final Steps steps;
  private final List<String> found = new ArrayList<>();

  /** Hashes of the log's checkpoints by height, from the first that it has; empty without a log. */
  private final TreeMap<Long, Hash32> logged = new TreeMap<>();

  /**
   * @throws StoreException if the directory holds no network
   */
  public StoreCheck(DataDirectory data, Steps steps) {
    this.data = data;
    this.steps = steps;
    genesis =
        data.genesis()
            .orElseThrow(() -> new StoreException(data.resolve("") + " holds no network"));
  }

  /**
   * Checks everything that is there.
   *
   * @return what was checked, in words, a line each
   * @throws AuditException naming the first thing that is wrong
   * @throws StoreException if the data is in use or cannot be read at all
   */
  public List<String> run() {
    if (Files.exists(data.resolve("log"))) {
      checkLog();
    } else if (data.hasSigningSeed() || Files.isDirectory(data.resolve("chain"))) {
      throw new AuditException(
          "the log is missing: what this coordinator has signed, and who serves which realm, was in"
              + " it");
    }
    for (String store : List.of("chain", "state")) {
      if (Files.isDirectory(data.resolve(store))) {
        checkStore(store);
      }
    }
    if (found.isEmpty()) {
      throw new StoreException(data.resolve("") + " holds neither a log nor a store");
    }
    return List.copyOf(found);
  }

  private void checkLog() {
    LogReading reading =
        new LogReading(
            genesis,
            (before, next) -> {
              ChainCheck.requireFollows(before, next, "the log");
              logged.put(next.height(), next.hash());
              steps.at("log, checkpoint", next.height(), 0);
            });
    FileLog.Inspection log =
        FileLog.inspect(data.resolve("log"), bytes -> requireEntry(reading, bytes));
    logged.put(reading.first().height(), reading.first().hash());
    if (log.isDamaged()) {
      throw new AuditException(
          "the log is damaged at byte %d of %d, after %d sound entries"
              .formatted(log.soundBytes(), log.totalBytes(), log.entries()));
    }
    if (reading.isCutInSnapshot()) {
      throw new AuditException("the log ends within the snapshot that it begins with");
    }
    reading
        .snapshot()
        .ifPresent(
            snapshot ->
                found.add(
                    "log: begins with a snapshot at checkpoint %d, as its digest says"
                        .formatted(snapshot.head().height())));
    found.add(
        "log: %d entries, checkpoints up to %d link to one another%s"
            .formatted(
                log.entries(),
                reading.last().height(),
                log.torn()
                    ? "; its last entry is torn and will be cut off at the next start"
                    : ""));
  }

  private static void requireEntry(LogReading reading, byte[] bytes) {
    try {
      reading.take(bytes);
    } catch (MalformedException e) {
      throw new AuditException("an entry of the log does not decode: " + e.getMessage(), e);
    }
  }

  private void checkStore(String name) {
    try (WorkerStore store = WorkerStore.inspect(data.resolve(name), genesis)) {
      ChainCheck chain = new ChainCheck(genesis, store.chain(), steps);
      chain.run();
      if (name.equals("chain")) {
        requireLogged(store.chain());
      }
      found.add(
          "%s: %d checkpoints link to one another, and the stored tree over the realms is theirs"
              .formatted(name, store.chain().head().height()));
      for (RealmId realm : store.heldRealms()) {
        found.add(new RealmCheck(store, realm, steps).run());
      }
    } catch (StoreException e) {
      throw e.getMessage().contains("damaged") ? new AuditException(e.getMessage(), e) : e;
    }
  }

  /** The log is written first: what a coordinator's store holds is in it, or was before it. */
  private void requireLogged(ChainStore chain) {
    Checkpoint head = chain.head();
    long height = head.height();
    if (height < logged.firstKey()) {
      throw new AuditException(
          "the log begins with a snapshot at checkpoint %d, and the store beside it, which has what was before, ends at checkpoint %d"
              .formatted(logged.firstKey(), height));
    }
    if (height > logged.lastKey()) {
      throw new AuditException(
          "the log ends at checkpoint %d, and the store beside it holds checkpoint %d: the log was cut, or is an older copy"
              .formatted(logged.lastKey(), height));
    }
    requireSame(head);
    requireSame(chain.checkpoint(logged.firstKey()).orElse(head));
  }

  private void requireSame(Checkpoint stored) {
    if (!stored.hash().equals(logged.get(stored.height()))) {
      throw new AuditException(
          "checkpoint %d is another in the log than in the store beside it"
              .formatted(stored.height()));
    }
  }
}

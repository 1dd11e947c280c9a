package dev.freehold.store;

import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.port.StoreException;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.fuzz.SampleWitness;
import dev.freehold.fuzz.ScratchFile;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Targets of what a disk gives back: values of every column, through RocksDB, and the coordinator's
 * log.
 */
public final class StoreTargets {
  private StoreTargets() {}

  public static List<FuzzTarget> all() {
    ScratchFile scratch = new ScratchFile(".log");
    return List.of(
        new FuzzTarget(
            "stored-value",
            List.of(StoreException.class),
            StoreTargets::values,
            input -> {
              StoredValue kind = StoredValue.of(input);
              Held.STORE.read(
                  kind,
                  java.util.Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
              return Optional.empty();
            },
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "snapshot-cursor",
            // Of another realm or of no column: the asker's mistake, not damage.
            List.of(IllegalArgumentException.class),
            () -> Map.of("accounts", cursor()),
            input -> {
              Held.STORE.readFrom(input);
              return Optional.empty();
            },
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "file-log",
            List.of(StoreException.class),
            () -> Map.of("three-entries", log()),
            input -> {
              Path file = scratch.holding(input);
              FileLog.inspect(file, _ -> {});
              try (FileLog log = FileLog.open(file)) {
                log.replay(_ -> {});
                log.append(new byte[] {1});
              }
              return Optional.empty();
            },
            // A torn tail is read whole, and looked through for a later frame.
            new FuzzTarget.Work(4 << 20, 1 << 10, false)));
  }

  private static byte[] cursor() {
    byte[] key = Keys.account(StoredValue.USER);
    return java.nio.ByteBuffer.allocate(1 + key.length).put((byte) 0).put(key).array();
  }

  private static byte[] log() throws IOException {
    ScratchFile scratch = new ScratchFile(".seed");
    try (FileLog log = FileLog.open(scratch.empty())) {
      log.replay(_ -> {});
      for (int i = 1; i < 4; i++) {
        log.append(FixedValues.bytes(10 * i, i));
      }
    }
    return scratch.bytes();
  }

  private static Map<String, byte[]> values() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (StoredValue kind : StoredValue.values()) {
      byte[] value = StoreTargets.sample(kind);
      byte[] seed = new byte[1 + value.length];
      seed[0] = (byte) kind.ordinal();
      System.arraycopy(value, 0, seed, 1, value.length);
      seeds.put(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), seed);
    }
    return seeds;
  }

  /** A value as the store writes it. */
  private static byte[] sample(StoredValue kind) {
    RandomValues r = new RandomValues(8);
    return switch (kind) {
      case BLOCK -> FixedValues.BLOCK.toBytes();
      case HEADER -> encoded(FixedValues.BLOCK.provenHeader()::encode);
      case STATEMENTS ->
          encoded(out -> out.list(List.of(FixedValues.STATEMENT), (o, s) -> s.encode(o)));
      case BUNDLE_HEIGHT, PRUNED, RECEIPTS_FROM, COVERAGE, REALM_HEIGHT, WHOLE_FROM ->
          Values.height(5);
      case BUNDLE_REJECTION ->
          encoded(out -> out.u63(5).u8(RejectReason.values().length - 1).text("why"));
      case RECEIPTS ->
          encoded(
              out ->
                  out.u63(6)
                      .list(List.of(r.hash()), Encoder::hash)
                      .list(List.of(r.hash()), Encoder::hash));
      case IMPORT ->
          encoded(
              out -> {
                FixedValues.HEADER.encode(out);
                out.bytes(cursor()).bool(true).bool(true);
                FixedValues.HEADER.encode(out);
              });
      case HEAD -> encoded(FixedValues.HEADER::encode);
      case AGGREGATE -> encoded(r.aggregate()::encode);
      case WITNESS -> encoded(SampleWitness.make()::encode);
      case CHECKPOINT -> FixedValues.CHECKPOINT.toBytes();
      case CHAIN_BEGIN ->
          encoded(out -> out.u63(5).list(List.of(FixedValues.HEADER), (o, h) -> h.encode(o)));
      case CONTRACT, CONTRACT_FOR_BEGIN -> encoded(FixedValues.CONTRACT::encode);
      case ACCOUNT -> encoded(FixedValues.ACCOUNT::encode);
      case NODES -> encoded(out -> out.fr(r.fr()).fr(r.fr()).fr(r.fr()).fr(r.fr()));
      case SLOT -> encoded(out -> out.fr(r.fr()));
      case ACCOUNT_HISTORY ->
          encoded(
              out -> {
                out.u8(VersionedWriter.PRESENT);
                FixedValues.ACCOUNT.encode(out);
              });
      case TOUCHED ->
          encoded(out -> out.u8(Column.ACCOUNTS.ordinal()).u8(14).raw(FixedValues.bytes(14, 1)));
    };
  }

  private static byte[] encoded(Consumer<Encoder> writer) {
    return Values.encode(writer);
  }

  /** The database of this process, opened when it is first needed. */
  private static final class Held {
    static final StoredValueReader STORE = open();

    private Held() {}

    private static StoredValueReader open() {
      try {
        Path directory = ScratchFile.newDirectory();
        StoredValueReader reader =
            new StoredValueReader(DatabaseOpening.open(directory.resolve("db"), 16 << 20));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(reader, directory)));
        return reader;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(StoredValueReader reader, Path directory) {
      reader.close();
      try (var files = Files.walk(directory)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

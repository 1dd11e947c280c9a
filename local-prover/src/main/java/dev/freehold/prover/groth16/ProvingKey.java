package dev.freehold.prover.groth16;

import dev.freehold.blst.Group;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A function's proving key with its verifying key. Lives in memory or in a mapped file;
 * thread-safe.
 */
public final class ProvingKey {
  private static final long MAGIC = 0x5945_4b50_4552_4601L;
  private static final int VERSION = 1;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int HASH_CHUNK = 1 << 20;

  private final KeyLayout layout;
  private final MemorySegment data;

  private ProvingKey(KeyLayout layout, MemorySegment data) {
    this.layout = layout;
    this.data = data;
  }

  /** A key to be filled in; {@link #seal} ends that. */
  static ProvingKey allocate(KeyLayout layout, SetupKind kind, Hash32 circuit, Hash32 origin) {
    MemorySegment data = Arena.ofAuto().allocate(layout.bytes(), Long.BYTES);
    data.set(LONG, 0, MAGIC);
    data.set(INT, 8, VERSION);
    data.set(INT, KeyLayout.KIND, kind.ordinal());
    int[] counts = {
      layout.publicCount(),
      layout.variableCount(),
      layout.domainLog(),
      layout.a(),
      layout.b(),
      layout.l()
    };
    for (int i = 0; i < counts.length; i++) {
      data.set(INT, KeyLayout.COUNTS + 4L * i, counts[i]);
    }
    MemorySegment.copy(
        circuit.toBytes(), 0, data, ValueLayout.JAVA_BYTE, KeyLayout.CIRCUIT, Hash32.BYTES);
    MemorySegment.copy(
        origin.toBytes(), 0, data, ValueLayout.JAVA_BYTE, KeyLayout.ORIGIN, Hash32.BYTES);
    return new ProvingKey(layout, data);
  }

  /** Puts the verifying key and the checksum in. */
  ProvingKey seal(VerifyingKey key) {
    byte[] bytes = key.toBytes();
    MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, layout.verifyingKey(), bytes.length);
    byte[] checksum = checksum(data, layout.checksum());
    MemorySegment.copy(
        checksum, 0, data, ValueLayout.JAVA_BYTE, layout.checksum(), checksum.length);
    return this;
  }

  /**
   * Maps a key file and checks it whole.
   *
   * @param circuit the digest of the circuit it must be for
   * @throws KeyFileException if it is anything else
   */
  public static ProvingKey load(Path file, Hash32 circuit) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < KeyLayout.HEADER_BYTES) {
        throw new KeyFileException(file + " is cut short");
      }
      MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
      KeyLayout layout = readLayout(file, data);
      if (size != layout.bytes()) {
        throw new KeyFileException(file + " is cut short or too long");
      }
      byte[] stored =
          data.asSlice(layout.checksum(), KeyLayout.CHECKSUM_BYTES).toArray(ValueLayout.JAVA_BYTE);
      if (!Arrays.equals(stored, checksum(data, layout.checksum()))) {
        throw new KeyFileException(file + " is damaged: its checksum is wrong");
      }
      ProvingKey key = new ProvingKey(layout, data);
      if (!key.circuit().equals(circuit)) {
        throw new KeyFileException(file + " is the key of another circuit");
      }
      return key;
    } catch (IOException e) {
      throw new KeyFileException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static KeyLayout readLayout(Path file, MemorySegment data) {
    if (data.get(LONG, 0) != MAGIC) {
      throw new KeyFileException(file + " is no proving key");
    }
    if (data.get(INT, 8) != VERSION) {
      throw new KeyFileException(file + " has version " + data.get(INT, 8));
    }
    int[] counts = new int[6];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = data.get(INT, KeyLayout.COUNTS + 4L * i);
    }
    int kind = data.get(INT, KeyLayout.KIND);
    boolean sane =
        counts[0] >= 0
            && counts[1] > counts[0]
            && counts[2] >= 1
            && counts[2] <= 28
            && kind >= 0
            && kind < SetupKind.values().length;
    for (int i = 3; i < counts.length; i++) {
      sane &= counts[i] >= 0 && counts[i] <= counts[1];
    }
    if (!sane) {
      throw new KeyFileException(file + " has a header that makes no sense");
    }
    return new KeyLayout(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }

  /** Writes the key to a file, which appears whole or not at all. */
  public void save(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".draft");
      try {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = data.asByteBuffer();
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        move(draft, file);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void move(Path draft, Path file) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Where the key came from. */
  public SetupKind kind() {
    return SetupKind.values()[data.get(INT, KeyLayout.KIND)];
  }

  /** The digest of the circuit that the key is for. */
  public Hash32 circuit() {
    return new Hash32(data.asSlice(KeyLayout.CIRCUIT, Hash32.BYTES).toArray(ValueLayout.JAVA_BYTE));
  }

  /** The key to verify with. */
  public VerifyingKey verifyingKey() {
    return new VerifyingKey(
        data.asSlice(layout.verifyingKey(), layout.verifyingKeyBytes())
            .toArray(ValueLayout.JAVA_BYTE));
  }

  /** Bytes of the key. */
  public long bytes() {
    return layout.bytes();
  }

  KeyLayout layout() {
    return layout;
  }

  /** The points of a group from a position on. */
  MemorySegment points(Group group, long position, long count) {
    return data.asSlice(position, count * group.affineBytes());
  }

  int variable(long position, int i) {
    return data.get(INT, position + 4L * i);
  }

  void variable(long position, int i, int variable) {
    data.set(INT, position + 4L * i, variable);
  }

  private static byte[] checksum(MemorySegment data, long length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (long at = 0; at < length; at += HASH_CHUNK) {
        sha.update(data.asSlice(at, Math.min(HASH_CHUNK, length - at)).asByteBuffer());
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

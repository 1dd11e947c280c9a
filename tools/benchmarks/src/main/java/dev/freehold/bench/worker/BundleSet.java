package dev.freehold.bench.worker;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;

/**
 * Signed bundles ready to be sent, in lanes: a lane is what one connection sends, in order, as the
 * frames of the wire. All bundles of a user are in one lane, by rising nonce.
 *
 * <p>A file holds one lane: for each bundle its id and its frame.
 */
final class BundleSet {
  /** One connection's load. Positions are those of the lane's frames, end to end. */
  static final class Lane {
    private final ByteBuffer frames;
    private final int[] starts;
    private final Hash32[] ids;

    private Lane(ByteBuffer frames, int[] starts, Hash32[] ids) {
      this.frames = frames;
      this.starts = starts;
      this.ids = ids;
    }

    int size() {
      return ids.length;
    }

    Hash32 id(int i) {
      return ids[i];
    }

    /** The frames of bundles [from, to) as they go over the wire. */
    ByteBuffer frames(int from, int to) {
      return frames.slice(starts[from], starts[to] - starts[from]);
    }

    Bundle bundle(int i) {
      ByteBuffer frame = frames(i, i + 1);
      byte[] message = new byte[frame.getInt()];
      frame.get(message);
      return Bundle.decode(((Message.Submit) MessageCodec.decode(message)).bundle());
    }
  }

  private final Lane[] lanes;

  private BundleSet(Lane[] lanes) {
    this.lanes = lanes;
  }

  int lanes() {
    return lanes.length;
  }

  Lane lane(int i) {
    return lanes[i];
  }

  int size() {
    int size = 0;
    for (Lane lane : lanes) {
      size += lane.size();
    }
    return size;
  }

  /** The size of a bundle's frame, mean. */
  double meanFrameBytes() {
    long bytes = 0;
    for (Lane lane : lanes) {
      bytes += lane.starts[lane.size()];
    }
    return (double) bytes / size();
  }

  /**
   * Writes a set, whole or not at all.
   *
   * @param directory does not exist yet
   * @param lanes how many lanes
   * @param count how many bundles
   * @param laneOf the lane of a bundle
   * @param bundles bundle i, in the order they are to be sent
   */
  static void write(
      Path directory,
      int lanes,
      int count,
      IntFunction<Integer> laneOf,
      IntFunction<Bundle> bundles) {
    Path draft = directory.resolveSibling(directory.getFileName() + ".draft");
    PreparedNetwork.delete(draft);
    try {
      Files.createDirectories(draft);
      FileChannel[] files = new FileChannel[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        files[lane] =
            FileChannel.open(
                draft.resolve("lane-" + lane),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
      }
      for (int i = 0; i < count; i++) {
        write(files[laneOf.apply(i)], bundles.apply(i));
      }
      for (FileChannel file : files) {
        file.close();
      }
      Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(FileChannel file, Bundle bundle) throws IOException {
    byte[] message = MessageCodec.encode(new Message.Submit(bundle.toBytes()));
    ByteBuffer record = ByteBuffer.allocate(Hash32.BYTES + Integer.BYTES + message.length);
    record.put(bundle.id().toBytes()).putInt(message.length).put(message).flip();
    while (record.hasRemaining()) {
      file.write(record);
    }
  }

  /** Reads a set that {@link #write} has made. */
  static BundleSet read(Path directory, int lanes) {
    Lane[] read = new Lane[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      try {
        read[lane] = lane(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("lane-" + lane))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new BundleSet(read);
  }

  private static Lane lane(ByteBuffer file) {
    int count = 0;
    for (int at = 0; at < file.limit(); count++) {
      at += Hash32.BYTES + Integer.BYTES + file.getInt(at + Hash32.BYTES);
    }
    ByteBuffer frames = ByteBuffer.allocateDirect(file.limit() - count * Hash32.BYTES);
    int[] starts = new int[count + 1];
    Hash32[] ids = new Hash32[count];
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[Hash32.BYTES];
      file.get(id);
      ids[i] = new Hash32(id);
      starts[i] = frames.position();
      int length = Integer.BYTES + file.getInt(file.position());
      frames.put(file.slice(file.position(), length));
      file.position(file.position() + length);
    }
    starts[count] = frames.position();
    return new Lane(frames.flip(), starts, ids);
  }
}

package dev.freehold.kit.artifact;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.core.id.Hash32;
import dev.freehold.kit.artifact.ArtifactException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Frame around an artifact's content: eight bytes that say what it is, the version, a SHA-256 of
 * the rest, the content deflated (RFC 1951).
 */
final class ArtifactFrame {
  private static final byte[] MAGIC = "freeholA".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;
  private static final int HEADER = MAGIC.length + 1 + Hash32.BYTES;
  private static final int PIECE_BYTES = 1 << 16;
  private static final byte[] TAG = "freehold/artifact/1".getBytes(StandardCharsets.US_ASCII);

  private ArtifactFrame() {}

  static byte[] wrap(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(content);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[PIECE_BYTES];
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      byte[] deflated = out.toByteArray();
      out.reset();
      out.writeBytes(MAGIC);
      out.write(VERSION);
      out.writeBytes(sha256(deflated, 0, deflated.length).toBytes());
      out.writeBytes(deflated);
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** The name of a file. */
  static Hash32 hash(byte[] file) {
    return sha256(file, 0, file.length);
  }

  static byte[] unwrap(byte[] file) {
    if (file.length > CircuitLimits.ARTIFACT_FILE_BYTES_MAX) {
      throw new ArtifactException(Reason.TOO_LARGE, file.length + " bytes");
    }
    if (file.length < HEADER || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
      throw new ArtifactException(Reason.NOT_AN_ARTIFACT, "it does not begin as artifacts do");
    }
    if (file[MAGIC.length] != VERSION) {
      throw new ArtifactException(
          Reason.UNKNOWN_VERSION,
          "it has version %d; this program reads %d: build the contract again"
              .formatted(file[MAGIC.length], VERSION));
    }
    byte[] checksum = Arrays.copyOfRange(file, MAGIC.length + 1, HEADER);
    if (!Arrays.equals(sha256(file, HEADER, file.length - HEADER).toBytes(), checksum)) {
      throw new ArtifactException(Reason.DAMAGED, "its checksum is wrong");
    }
    return inflate(file);
  }

  /** Stops at the limit, whatever the deflated bytes promise. */
  private static byte[] inflate(byte[] file) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(file, HEADER, file.length - HEADER);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[PIECE_BYTES];
      while (!inflater.finished()) {
        int count = inflater.inflate(piece);
        if (count == 0 && !inflater.finished()) {
          throw new ArtifactException(Reason.WRONG_LENGTH, "the content ends too early");
        }
        if (out.size() + count > CircuitLimits.ARTIFACT_BYTES_MAX) {
          throw new ArtifactException(
              Reason.TOO_LARGE, "more than " + CircuitLimits.ARTIFACT_BYTES_MAX + " bytes inside");
        }
        out.write(piece, 0, count);
      }
      if (inflater.getRemaining() != 0) {
        throw new ArtifactException(Reason.WRONG_LENGTH, "bytes follow the content");
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "the content does not inflate", e);
    } finally {
      inflater.end();
    }
  }

  private static Hash32 sha256(byte[] bytes, int offset, int length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(TAG);
      sha.update(bytes, offset, length);
      return new Hash32(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

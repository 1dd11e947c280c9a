package dev.freehold.client;

import dev.freehold.client.OfflineFileException.Reason;
import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Frame around the content of a file for offline use: eight bytes that say which kind it is, a
 * version, a SHA-256 of the content. The digest finds damage, not tampering: what a file says is
 * checked by signatures and paths.
 */
enum OfflineFile {
  /** State to sign offline with: at most 16 MiB. */
  STATE("freeholS", 16 << 20),
  /** A signed bundle to send: at most 128 KiB. */
  BUNDLE("freeholB", 1 << 17);

  private static final int VERSION = 3;
  private static final int DIGEST_BYTES = 32;

  private final byte[] magic;
  private final int bytesMax;

  OfflineFile(String magic, int bytesMax) {
    this.magic = magic.getBytes(StandardCharsets.US_ASCII);
    this.bytesMax = bytesMax;
  }

  private int header() {
    return magic.length + 1 + DIGEST_BYTES;
  }

  /** Writes a file, whole or not at all; one that is there is not written over. */
  void write(Path file, byte[] content) {
    if (content.length + header() > bytesMax) {
      throw new OfflineFileException(
          Reason.UNUSABLE, "a file of %d bytes is too large".formatted(content.length));
    }
    ByteBuffer out = ByteBuffer.allocate(header() + content.length);
    out.put(magic).put((byte) VERSION).put(sha256(content, 0)).put(content);
    try {
      if (Files.exists(file)) {
        throw new OfflineFileException(Reason.UNUSABLE, file + " exists already");
      }
      Path directory = file.toAbsolutePath().getParent();
      Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".draft");
      try {
        Files.write(draft, out.array());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new OfflineFileException(Reason.UNUSABLE, FileFailure.writing(file, e), e);
    }
  }

  /** The content of a file. */
  byte[] read(Path file) {
    if (!Files.exists(file)) {
      throw new MissingException("there is no file " + file);
    }
    byte[] bytes;
    try {
      if (Files.size(file) > bytesMax) {
        throw new OfflineFileException(Reason.UNUSABLE, file + " is too large to be one");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new OfflineFileException(Reason.UNUSABLE, FileFailure.reading(file, e), e);
    }
    if (bytes.length < header() || !Arrays.equals(Arrays.copyOf(bytes, magic.length), magic)) {
      throw new OfflineFileException(
          Reason.UNUSABLE,
          "%s is no %s file".formatted(file, this == STATE ? "offline state" : "bundle"));
    }
    if (bytes[magic.length] != VERSION) {
      throw new OfflineFileException(
          Reason.UNUSABLE, file + " has the unknown version " + bytes[magic.length]);
    }
    byte[] digest = Arrays.copyOfRange(bytes, magic.length + 1, header());
    if (!Arrays.equals(digest, sha256(bytes, header()))) {
      throw new OfflineFileException(Reason.UNUSABLE, file + " was damaged: its digest is wrong");
    }
    return Arrays.copyOfRange(bytes, header(), bytes.length);
  }

  private static byte[] sha256(byte[] bytes, int from) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, from, bytes.length - from);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

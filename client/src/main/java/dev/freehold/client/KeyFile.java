package dev.freehold.client;

import dev.freehold.core.field.Fr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A key in a file that its owner alone can read: the secret under AES-256-GCM, the AES key from the
 * passphrase by scrypt (N = 2^15, r = 8, p = 1). Lines of {@code name: value}; the public parts can
 * be read without the passphrase and are bound to the secret as additional data.
 */
public final class KeyFile {
  private static final String HEADER = "freehold-key: 1";
  private static final int SCRYPT_N = 1 << 15;
  private static final int SCRYPT_R = 8;
  private static final int SCRYPT_P = 1;
  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final long FILE_BYTES_MAX = 4096;

  private KeyFile() {}

  /** The file is there but cannot be used. */
  public static final class KeyFileException extends ClientException {
    private static final long serialVersionUID = 1;

    KeyFileException(String message) {
      super(message);
    }

    KeyFileException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Writes a new key file with mode 0600.
   *
   * @throws KeyFileException if the file exists already or cannot be written
   */
  public static void create(Path file, Signer signer, char[] passphrase) {
    byte[] salt = random(SALT_BYTES);
    byte[] nonce = random(NONCE_BYTES);
    HexFormat hex = HexFormat.of();
    String open =
        "%s%npublicKey: %s%nauthKey: %s%nsalt: %s%nnonce: %s%n"
            .formatted(
                HEADER,
                hex.formatHex(signer.publicKey()),
                hex.formatHex(signer.authKey().toBytes()),
                hex.formatHex(salt),
                hex.formatHex(nonce));
    byte[] sealed =
        cipher(true, key(passphrase, salt), nonce, signer.publicKey(), signer.seed(), file);
    String text = open + "secret: " + hex.formatHex(sealed) + System.lineSeparator();
    try {
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      try (var channel =
          Files.newByteChannel(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      }
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(file + " exists already; it is not overwritten", e);
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** What accounts hold of the key in a file; needs no passphrase. */
  public static Fr authKey(Path file) {
    try {
      return Fr.fromBytes(bytes(file, read(file), "authKey", Fr.BYTES));
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a key file.
   *
   * @throws KeyFileException if the passphrase is wrong or the file damaged
   */
  public static Signer open(Path file, char[] passphrase) {
    Map<String, String> fields = read(file);
    byte[] publicKey = bytes(file, fields, "publicKey", 32);
    byte[] key = key(passphrase, bytes(file, fields, "salt", SALT_BYTES));
    byte[] seed =
        cipher(
            false,
            key,
            bytes(file, fields, "nonce", NONCE_BYTES),
            publicKey,
            bytes(file, fields, "secret", Signer.SEED_BYTES + TAG_BITS / 8),
            file);
    Signer signer = new Signer(seed);
    if (!Arrays.equals(signer.publicKey(), publicKey) || !signer.authKey().equals(authKey(file))) {
      throw new KeyFileException(file + " is damaged: its public parts are another key's");
    }
    return signer;
  }

  private static byte[] cipher(
      boolean seal, byte[] key, byte[] nonce, byte[] bound, byte[] input, Path file) {
    GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    gcm.init(seal, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, bound));
    byte[] output = new byte[gcm.getOutputSize(input.length)];
    int length = gcm.processBytes(input, 0, input.length, output, 0);
    try {
      gcm.doFinal(output, length);
      return output;
    } catch (InvalidCipherTextException e) {
      throw new KeyFileException("the passphrase for " + file + " is wrong", e);
    }
  }

  private static byte[] key(char[] passphrase, byte[] salt) {
    byte[] utf8 = new String(passphrase).getBytes(StandardCharsets.UTF_8);
    return SCrypt.generate(utf8, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, KEY_BYTES);
  }

  private static Map<String, String> read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new KeyFileException(file + " is no key file");
      }
      Map<String, String> fields = new TreeMap<>();
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          fields.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
      if (!"1".equals(fields.get("freehold-key"))) {
        throw new KeyFileException(file + " is no key file of version 1");
      }
      return fields;
    } catch (IOException e) {
      throw new KeyFileException("cannot read the key file " + file, e);
    }
  }

  private static byte[] bytes(Path file, Map<String, String> fields, String name, int length) {
    try {
      byte[] bytes = HexFormat.of().parseHex(fields.getOrDefault(name, ""));
      if (bytes.length == length) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(file + " is damaged: " + name + " is not hexadecimal", e);
    }
    throw new KeyFileException(file + " is damaged: " + name + " does not have its length");
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}

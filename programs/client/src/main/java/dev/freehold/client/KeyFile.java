package dev.freehold.client;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import dev.freehold.protocol.socket.ClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
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
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A key in a file that its owner alone can read: the secret under AES-256-GCM, the AES key from the
 * passphrase by scrypt (N = 2^15, r = 8, p = 1).
 *
 * <p>Version 1 has seven lines of {@code name: value}, in this order, values in lower-case
 * hexadecimal unless said: {@code freehold-key} (the version, 1), {@code protection} (in words),
 * {@code publicKey}, {@code authKey}, {@code salt}, {@code nonce}, {@code secret}. All but the last
 * can be read without the passphrase and are the cipher's additional data, so that no byte of the
 * file can be changed unnoticed.
 */
public final class KeyFile {
  private static final String PASSPHRASE = "passphrase";
  private static final String NO_PASSPHRASE = "none, the passphrase is empty: for development only";
  private static final int SCRYPT_N = 1 << 15;
  private static final int SCRYPT_R = 8;
  private static final int SCRYPT_P = 1;
  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int SECRET_BYTES = Signer.SEED_BYTES + TAG_BITS / 8;
  private static final long FILE_BYTES_MAX = 4096;

  private KeyFile() {}

  /** The file cannot be used. */
  public static class KeyFileException extends ClientException {
    private static final long serialVersionUID = 1;

    KeyFileException(String message) {
      super(message);
    }

    KeyFileException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The passphrase does not open the file: it is another one, or the file was changed. */
  public static final class WrongPassphraseException extends KeyFileException {
    private static final long serialVersionUID = 1;

    WrongPassphraseException(Path file, Throwable cause) {
      super("the passphrase for " + file + " is wrong, or the file was changed", cause);
    }
  }

  /** Fields of a key file that stand in the open. */
  private record Header(
      String protection, byte[] publicKey, Fr authKey, byte[] salt, byte[] nonce) {
    private String text() {
      HexFormat hex = HexFormat.of();
      return "freehold-key: 1\nprotection: %s\npublicKey: %s\nauthKey: %s\nsalt: %s\nnonce: %s\n"
          .formatted(
              protection,
              hex.formatHex(publicKey),
              hex.formatHex(authKey.toBytes()),
              hex.formatHex(salt),
              hex.formatHex(nonce));
    }
  }

  private record Content(Header header, byte[] secret) {}

  /**
   * Writes a new key file with mode 0600.
   *
   * @param passphrase empty is allowed for development, and the file says so
   * @throws KeyFileException if the file exists already or cannot be written
   */
  public static void create(Path file, Signer signer, char[] passphrase) {
    Header header =
        new Header(
            passphrase.length == 0 ? NO_PASSPHRASE : PASSPHRASE,
            signer.publicKey(),
            signer.authKey(),
            random(SALT_BYTES),
            random(NONCE_BYTES));
    byte[] seed = signer.seed();
    String secret;
    try {
      secret = HexFormat.of().formatHex(cipher(true, header, passphrase, seed));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("sealing checks no tag", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
    write(file, header.text() + "secret: " + secret + "\n");
  }

  private static void write(Path file, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      try (FileChannel channel =
          FileChannel.open(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        // A key whose account exists must not be lost with the power.
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(file + " exists already; it is not overwritten", e);
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** What accounts hold of the key in a file; needs no passphrase, and nothing vouches for it. */
  public static Fr authKey(Path file) {
    return read(file).header.authKey;
  }

  /** Whether a file says that its passphrase is not empty; needs no passphrase. */
  public static boolean hasPassphrase(Path file) {
    return read(file).header.protection.equals(PASSPHRASE);
  }

  /**
   * Opens a key file.
   *
   * @throws WrongPassphraseException if the passphrase does not open it
   * @throws KeyFileException if the file is missing or damaged
   */
  public static Signer open(Path file, char[] passphrase) {
    Content content = read(file);
    byte[] seed;
    try {
      seed = cipher(false, content.header, passphrase, content.secret);
    } catch (InvalidCipherTextException e) {
      throw new WrongPassphraseException(file, e);
    }
    Signer signer = new Signer(seed);
    Arrays.fill(seed, (byte) 0);
    if (!Arrays.equals(signer.publicKey(), content.header.publicKey)
        || !signer.authKey().equals(content.header.authKey)) {
      throw new KeyFileException(file + " is damaged: its public parts are another key's");
    }
    return signer;
  }

  private static byte[] cipher(boolean seal, Header header, char[] passphrase, byte[] input)
      throws InvalidCipherTextException {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    byte[] utf8 = new byte[encoded.remaining()];
    encoded.get(utf8);
    byte[] key = SCrypt.generate(utf8, header.salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, KEY_BYTES);
    Arrays.fill(utf8, (byte) 0);
    Arrays.fill(encoded.array(), (byte) 0);
    GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    gcm.init(
        seal,
        new AEADParameters(
            new KeyParameter(key),
            TAG_BITS,
            header.nonce,
            header.text().getBytes(StandardCharsets.US_ASCII)));
    Arrays.fill(key, (byte) 0);
    byte[] output = new byte[gcm.getOutputSize(input.length)];
    int length = gcm.processBytes(input, 0, input.length, output, 0);
    gcm.doFinal(output, length);
    return output;
  }

  private static Content read(Path file) {
    if (!Files.exists(file)) {
      throw new MissingException("there is no key file " + file);
    }
    String text;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new KeyFileException(file + " is no key file: it is too large");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new KeyFileException("cannot read the key file " + file, e);
    }
    String[] lines = text.split("\n", -1);
    if (lines.length != 8 || !lines[7].isEmpty() || !lines[0].equals("freehold-key: 1")) {
      throw new KeyFileException(file + " is no key file of version 1");
    }
    Header header =
        new Header(
            value(file, lines[1], "protection"),
            bytes(file, lines[2], "publicKey", Signer.PUBLIC_KEY_BYTES),
            authKey(file, lines[3]),
            bytes(file, lines[4], "salt", SALT_BYTES),
            bytes(file, lines[5], "nonce", NONCE_BYTES));
    if (!header.protection.equals(PASSPHRASE) && !header.protection.equals(NO_PASSPHRASE)) {
      throw new KeyFileException(file + " is damaged: unknown protection");
    }
    Content content = new Content(header, bytes(file, lines[6], "secret", SECRET_BYTES));
    String canonical = header.text() + "secret: " + HexFormat.of().formatHex(content.secret) + "\n";
    if (!canonical.equals(text)) {
      throw new KeyFileException(file + " is damaged: it is not written as key files are");
    }
    // Told apart from a wrong passphrase, which the cipher alone could not.
    if (!header.authKey.equals(AuthKey.of(SignatureScheme.ED25519, header.publicKey))) {
      throw new KeyFileException(file + " is damaged: authKey is not that of publicKey");
    }
    return content;
  }

  private static Fr authKey(Path file, String line) {
    try {
      return Fr.fromBytes(bytes(file, line, "authKey", Fr.BYTES));
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(file + " is damaged: authKey is out of range", e);
    }
  }

  private static String value(Path file, String line, String name) {
    if (!line.startsWith(name + ": ")) {
      throw new KeyFileException(file + " is damaged: " + name + " is missing");
    }
    return line.substring(name.length() + 2);
  }

  private static byte[] bytes(Path file, String line, String name, int length) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(value(file, line, name));
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(file + " is damaged: " + name + " is not hexadecimal", e);
    }
    if (bytes.length != length) {
      throw new KeyFileException(file + " is damaged: " + name + " does not have its length");
    }
    return bytes;
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}

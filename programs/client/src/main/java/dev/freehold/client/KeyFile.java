package dev.freehold.client;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.Names;
import dev.freehold.core.file.PlainText;
import dev.freehold.protocol.socket.ClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.Normalizer;
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
 * file can be changed unnoticed. A byte order mark, the line ends of Windows and a missing last
 * line end are what a copy by way of another system leaves, and are taken.
 *
 * <p>A passphrase is the UTF-8 of its normal form NFKD, as in EIP-2335: the same letters typed on
 * another system open the file. One that holds a character which could not be read (U+FFFD) is
 * refused: every such character would be the same. Files of before that rule still open.
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
  private static final int FILE_BYTES_MAX = 4096;
  private static final int LINES = 7;
  private static final String VERSION_NAME = "freehold-key";
  private static final char UNREADABLE = '\ufffd';

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
              authKey.toHex(),
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
   * @throws RequestException if the passphrase holds characters that could not be read
   */
  public static void create(Path file, Signer signer, char[] passphrase) {
    String text = sealed(signer, passphrase);
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      try {
        write(file, text);
      } catch (FileAlreadyExistsException e) {
        throw new KeyFileException(file + " exists already; it is not overwritten", e);
      }
      Names.sync(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new KeyFileException(FileFailure.writing(file, e), e);
    }
  }

  /**
   * Writes a key file anew, whole or not at all, in the place of what is there.
   *
   * @throws KeyFileException if it cannot be written; what was there is then as it was
   * @throws RequestException if the passphrase holds characters that could not be read
   */
  public static void replace(Path file, Signer signer, char[] passphrase) {
    String text = sealed(signer, passphrase);
    try {
      // Where a link leads, that it stays one.
      Path real = file.toRealPath();
      Path draft = real.resolveSibling(real.getFileName() + ".draft");
      Files.deleteIfExists(draft);
      write(draft, text);
      Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE);
      Names.sync(real.getParent());
    } catch (IOException e) {
      throw new KeyFileException(FileFailure.writing(file, e), e);
    }
  }

  private static String sealed(Signer signer, char[] passphrase) {
    Header header =
        new Header(
            passphrase.length == 0 ? NO_PASSPHRASE : PASSPHRASE,
            signer.publicKey(),
            signer.authKey(),
            random(SALT_BYTES),
            random(NONCE_BYTES));
    byte[] seed = signer.seed();
    try {
      byte[] secret = cipher(true, header, normal(passphrase), seed);
      return header.text() + "secret: " + HexFormat.of().formatHex(secret) + "\n";
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("sealing checks no tag", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static void write(Path file, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (channel) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      // A key whose account exists must not be lost with the power.
      channel.force(true);
    } catch (IOException e) {
      // Half a file would be in the way of the next attempt.
      Files.deleteIfExists(file);
      throw e;
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
   * @throws KeyFileException if the file cannot be read or is damaged
   * @throws MissingException if there is no such file
   * @throws RequestException if the passphrase holds characters that could not be read
   */
  public static Signer open(Path file, char[] passphrase) {
    Content content = read(file);
    byte[] seed = opened(file, content, passphrase);
    Signer signer = new Signer(seed);
    Arrays.fill(seed, (byte) 0);
    if (!Arrays.equals(signer.publicKey(), content.header.publicKey)
        || !signer.authKey().equals(content.header.authKey)) {
      throw new KeyFileException(file + " is damaged: its public parts are another key's");
    }
    return signer;
  }

  private static byte[] opened(Path file, Content content, char[] passphrase) {
    char[] normal = normal(passphrase);
    try {
      return cipher(false, content.header, normal, content.secret);
    } catch (InvalidCipherTextException e) {
      if (Arrays.equals(normal, passphrase)) {
        throw new WrongPassphraseException(file, e);
      }
    } finally {
      Arrays.fill(normal, '\0');
    }
    // Files of before passphrases were brought into one form have them as they were typed.
    try {
      return cipher(false, content.header, passphrase, content.secret);
    } catch (InvalidCipherTextException e) {
      throw new WrongPassphraseException(file, e);
    }
  }

  /** The normal form of a passphrase, in a new array. */
  private static char[] normal(char[] passphrase) {
    if (CharBuffer.wrap(passphrase).chars().anyMatch(c -> c == UNREADABLE)) {
      throw new RequestException(
          "the passphrase has characters that could not be read: set LC_ALL=C.UTF-8, or the"
              + " locale that it is typed in");
    }
    return Normalizer.normalize(CharBuffer.wrap(passphrase), Normalizer.Form.NFKD).toCharArray();
  }

  private static byte[] cipher(boolean seal, Header header, char[] passphrase, byte[] input)
      throws InvalidCipherTextException {
    ByteBuffer encoded;
    try {
      encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase));
    } catch (CharacterCodingException e) {
      throw new RequestException("the passphrase has half a character, which is no text");
    }
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
    String text = text(file);
    String[] lines = text.split("\n", -1);
    if (!lines[0].startsWith(VERSION_NAME + ": ")) {
      throw new KeyFileException(file + " is no key file: it does not begin as one");
    }
    if (!lines[0].equals(VERSION_NAME + ": 1")) {
      throw new KeyFileException(
          file + " is a key file of another version than 1, which is all that this program knows");
    }
    if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
      throw new KeyFileException(
          file + " is damaged: it has not the " + LINES + " lines of a key file");
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

  /** What is in a file, with the line ends that it was written with. */
  private static String text(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      throw new MissingException("there is no key file " + file, e);
    } catch (IOException e) {
      throw new KeyFileException(FileFailure.reading(file, e), e);
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw new KeyFileException(file + " is no key file: it is too large");
    }
    try {
      String text = PlainText.of(bytes);
      return text.endsWith("\n") ? text : text + "\n";
    } catch (IOException e) {
      throw new KeyFileException(
          "%s is no key file: %s".formatted(file, FileFailure.reason(file, e)), e);
    }
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

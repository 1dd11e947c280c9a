package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private static final char[] PASSPHRASE = "correct horse, Straße".toCharArray();

  @TempDir private Path directory;

  private final Signer signer = Signer.generate();

  private Path created(char[] passphrase) {
    Path file = directory.resolve("sub").resolve("my.key");
    KeyFile.create(file, signer, passphrase);
    return file;
  }

  private static String open(Path file, char[] passphrase) {
    return assertThrows(KeyFile.KeyFileException.class, () -> KeyFile.open(file, passphrase))
        .getMessage();
  }

  @Test
  void givesBackTheKey() {
    Path file = created(PASSPHRASE);
    Signer opened = KeyFile.open(file, PASSPHRASE);
    assertArrayEquals(signer.publicKey(), opened.publicKey());
    assertArrayEquals(signer.seed(), opened.seed());
    assertEquals(signer.authKey(), KeyFile.authKey(file));
    assertTrue(KeyFile.hasPassphrase(file));
  }

  @Test
  void isWrittenAsDocumented() throws IOException {
    List<String> lines = Files.readAllLines(created(PASSPHRASE));
    assertEquals(7, lines.size());
    assertEquals("freehold-key: 1", lines.get(0));
    assertEquals("protection: passphrase", lines.get(1));
    assertEquals("publicKey: " + HexFormat.of().formatHex(signer.publicKey()), lines.get(2));
    assertEquals("authKey: " + HexFormat.of().formatHex(signer.authKey().toBytes()), lines.get(3));
    String all = String.join("\n", lines);
    assertFalse(all.contains(HexFormat.of().formatHex(signer.seed())), "the secret is not open");
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(created(PASSPHRASE)));
  }

  @Test
  void isNotOverwritten() throws IOException {
    Path file = created(PASSPHRASE);
    byte[] before = Files.readAllBytes(file);
    KeyFile.KeyFileException e =
        assertThrows(
            KeyFile.KeyFileException.class,
            () -> KeyFile.create(file, Signer.generate(), PASSPHRASE));
    assertTrue(e.getMessage().contains("exists already"), e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aWrongPassphraseIsNamed() {
    Path file = created(PASSPHRASE);
    for (String wrong : List.of("", "correct horse, strasse", "correct horse, Straße ")) {
      assertThrows(
          KeyFile.WrongPassphraseException.class,
          () -> KeyFile.open(file, wrong.toCharArray()),
          wrong);
    }
  }

  @Test
  void anEmptyPassphraseIsSaidInTheFile() throws IOException {
    Path file = created(new char[0]);
    assertTrue(Files.readString(file).contains("passphrase is empty: for development only"));
    assertFalse(KeyFile.hasPassphrase(file));
    assertArrayEquals(signer.publicKey(), KeyFile.open(file, new char[0]).publicKey());
    assertThrows(KeyFile.WrongPassphraseException.class, () -> KeyFile.open(file, PASSPHRASE));
  }

  /** Every line in three places: where its name stands, where its value begins, where it ends. */
  @Test
  void everyRegionIsGuarded() throws IOException {
    Path file = created(PASSPHRASE);
    String text = Files.readString(file);
    int start = 0;
    for (String line : text.split("\n")) {
      int value = start + line.indexOf(": ") + 2;
      for (int at : new int[] {start, value, start + line.length() - 1}) {
        char[] changed = text.toCharArray();
        changed[at] = changed[at] == '0' ? '1' : '0';
        Files.writeString(file, new String(changed));
        assertThrows(
            KeyFile.KeyFileException.class,
            () -> KeyFile.open(file, PASSPHRASE),
            () -> "changed in " + line + " at " + at);
      }
      start += line.length() + 1;
    }
  }

  @Test
  void anotherKeysPublicPartsAreRefused() throws IOException {
    Path file = created(PASSPHRASE);
    Path other = directory.resolve("other.key");
    KeyFile.create(other, Signer.generate(), PASSPHRASE);
    List<String> mine = Files.readAllLines(file);
    List<String> theirs = Files.readAllLines(other);
    for (int line = 2; line < 7; line++) {
      List<String> mixed = new ArrayList<>(mine);
      mixed.set(line, theirs.get(line));
      Files.writeString(file, String.join("\n", mixed) + "\n");
      KeyFile.KeyFileException refused =
          assertThrows(
              KeyFile.KeyFileException.class, () -> KeyFile.open(file, PASSPHRASE), mine.get(line));
      boolean isPublicPart = line < 4;
      assertEquals(
          isPublicPart, !(refused instanceof KeyFile.WrongPassphraseException), mine.get(line));
    }
  }

  @Test
  void whatIsNoKeyFileIsRefused() throws IOException {
    Path file = created(PASSPHRASE);
    String text = Files.readString(file);
    List<String> others =
        List.of(
            "",
            "\n\n\n\n\n\n\n",
            text.substring(0, text.length() - 2),
            text + "more: 1\n",
            text + "\n",
            text.replace("\n", "\r"),
            text.replaceFirst("\n", "\n\ufeff"),
            text.replace("freehold-key: 1", "freehold-key: 2"),
            text.replace("publicKey: ", "publicKey: 00"),
            text.replace("authKey: 00", "authKey: ff"),
            text.replace("protection: passphrase", "protection: none"),
            text.toUpperCase(Locale.ROOT),
            "x".repeat(5000));
    for (String other : others) {
      Files.write(file, other.getBytes(StandardCharsets.ISO_8859_1));
      String why = open(file, PASSPHRASE);
      assertTrue(why.contains(file.toString()), why);
    }
    Files.delete(file);
    MissingException missing =
        assertThrows(MissingException.class, () -> KeyFile.open(file, PASSPHRASE));
    assertTrue(missing.getMessage().contains("there is no key file"), missing.getMessage());
  }

  @Test
  void whatIsNoKeyFileIsSaid() throws IOException {
    Path file = created(PASSPHRASE);
    String text = Files.readString(file);
    Files.write(file, text.getBytes(StandardCharsets.UTF_16));
    assertTrue(
        open(file, PASSPHRASE).endsWith("is no key file: it is text in UTF-16; save it as UTF-8"));
    Files.writeString(file, text.replace("key: 1", "key: 2"));
    assertTrue(open(file, PASSPHRASE).contains("is a key file of another version than 1"));
    Files.writeString(file, "0:0=1");
    assertTrue(open(file, PASSPHRASE).endsWith("is no key file: it does not begin as one"));
    assertEquals("cannot read " + directory + ": it is a directory", open(directory, PASSPHRASE));
    Path below = file.resolve("x.key");
    assertEquals(
        "cannot write %s: %s is a file, and should be a directory".formatted(below, file),
        assertThrows(
                KeyFile.KeyFileException.class, () -> KeyFile.create(below, signer, PASSPHRASE))
            .getMessage());
  }

  /** A copy by way of Windows is the same key. */
  @Test
  void marksAndLineEndsOfOtherSystemsAreTaken() throws IOException {
    Path file = created(PASSPHRASE);
    String text = Files.readString(file);
    for (String copy :
        List.of(
            text.replace("\n", "\r\n"),
            "\ufeff" + text,
            text.strip(),
            "\ufeff" + text.replace("\n", "\r\n").strip())) {
      Files.writeString(file, copy);
      assertArrayEquals(signer.seed(), KeyFile.open(file, PASSPHRASE).seed(), copy);
    }
  }

  /** Systems type the same letters in different characters. */
  @Test
  void aPassphraseIsTheSameInEveryForm() {
    String typed = "größe-42 \u212b \ufb01";
    Path file = created(typed.toCharArray());
    for (Normalizer.Form form : Normalizer.Form.values()) {
      String other = Normalizer.normalize(typed, form);
      assertArrayEquals(signer.seed(), KeyFile.open(file, other.toCharArray()).seed(), other);
    }
    assertThrows(
        KeyFile.WrongPassphraseException.class,
        () -> KeyFile.open(file, "gräüe-42 \u212b \ufb01".toCharArray()));
  }

  /** A file of a build that took passphrases as they were typed; "größe-42" in its short form. */
  @Test
  void aFileOfBeforePassphrasesHadOneFormOpens() throws IOException {
    Path file = directory.resolve("old.key");
    Files.writeString(
        file,
        """
        freehold-key: 1
        protection: passphrase
        publicKey: 03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8
        authKey: 004e2aa4ab88e06ad519a38408dde77d1f7bf0904b5d72b2f5e0d85f4e879144
        salt: 4dbb15f5f5548f09e0d625af98cabbac
        nonce: ce197f68ef89def644804f9e
        secret: fce4c93b238f624f918e64bf8898c1803844433d4fd630e52f45da07ae6e60f897e1bf4f16c962ee756b02a603fe0ac0
        """);
    assertEquals(
        "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
        HexFormat.of().formatHex(KeyFile.open(file, "größe-42".toCharArray()).publicKey()));
    assertThrows(
        KeyFile.WrongPassphraseException.class,
        () -> KeyFile.open(file, "grösse-42".toCharArray()));
  }

  /** Where the locale has no such letters, each is U+FFFD: a passphrase would be its length. */
  @Test
  void aPassphraseThatCouldNotBeReadIsRefused() {
    Path file = created(PASSPHRASE);
    for (String unreadable : List.of("gr\ufffd\ufffde-42", "\ufffd", "half \ud83d")) {
      char[] passphrase = unreadable.toCharArray();
      Path fresh = directory.resolve("fresh.key");
      assertThrows(RequestException.class, () -> KeyFile.open(file, passphrase));
      assertThrows(RequestException.class, () -> KeyFile.create(fresh, signer, passphrase));
      assertThrows(RequestException.class, () -> KeyFile.replace(file, signer, passphrase));
      assertFalse(Files.exists(fresh));
    }
    assertArrayEquals(signer.seed(), KeyFile.open(file, PASSPHRASE).seed());
  }

  @Test
  void aFileIsSealedAnewInItsPlace() throws IOException {
    Path file = created(PASSPHRASE);
    Path link = Files.createSymbolicLink(directory.resolve("link.key"), file);
    KeyFile.replace(link, signer, "another".toCharArray());
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(signer.seed(), KeyFile.open(file, "another".toCharArray()).seed());
    assertThrows(KeyFile.WrongPassphraseException.class, () -> KeyFile.open(file, PASSPHRASE));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void theSameKeyIsSealedDifferentlyEachTime() throws IOException {
    Path first = directory.resolve("a.key");
    Path second = directory.resolve("b.key");
    KeyFile.create(first, signer, PASSPHRASE);
    KeyFile.create(second, signer, PASSPHRASE);
    List<String> a = Files.readAllLines(first);
    List<String> b = Files.readAllLines(second);
    for (int line = 4; line < 7; line++) {
      assertFalse(a.get(line).equals(b.get(line)), a.get(line));
    }
  }
}

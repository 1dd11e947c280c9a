package dev.freehold.cli;

import dev.freehold.circuits.file.WholeFile;
import dev.freehold.client.MissingException;
import dev.freehold.config.Profile;
import dev.freehold.config.UsageException;
import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A user's profiles: a file of JSON for each, and the name of the one in use. */
final class Profiles {
  private static final String SUFFIX = ".json";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final int NAME_BYTES_MAX = 128;

  private final Path directory;
  private final Path inUse;

  Profiles(Path home) {
    directory = home.resolve("profiles");
    inUse = home.resolve("profile");
  }

  /** The profiles of this user. */
  static Profiles here() {
    return new Profiles(Home.directory());
  }

  /** The names there are, in order. */
  List<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /**
   * Reads a profile.
   *
   * @throws MissingException naming those there are
   */
  Profile read(String name) throws IOException {
    return Profile.read(existing(name));
  }

  /** Where a profile is kept. */
  Path existing(String name) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      throw new MissingException(
          "there is no profile %s; there are %s, in %s".formatted(name, names(), directory));
    }
    return file;
  }

  /** Writes a profile; relative paths become absolute ones. */
  Path write(String name, Profile profile, boolean replace) throws IOException {
    Path file = file(name);
    if (!replace && Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file.toString(), null, "there already; --replace writes it anew");
    }
    write(file, Output.encode(fields(profile)) + "\n");
    return file;
  }

  /** A profile's settings by name, those that are set. */
  static Map<String, Object> fields(Profile profile) {
    Map<String, Object> fields = new LinkedHashMap<>();
    profile.node().ifPresent(node -> fields.put("node", node));
    profile.key().ifPresent(key -> fields.put("key", key.toAbsolutePath().normalize()));
    profile.user().ifPresent(user -> fields.put("user", user));
    profile.genesis().ifPresent(genesis -> fields.put("genesis", genesis));
    profile.trusted().ifPresent(trusted -> fields.put("trusted", trusted));
    return fields;
  }

  /** Takes a profile away; its key file stays. */
  void remove(String name) throws IOException {
    Files.delete(existing(name));
    if (inUse().equals(Optional.of(name))) {
      Files.delete(inUse);
    }
  }

  /** Makes a profile the one that commands take where none is named. */
  void use(String name) throws IOException {
    read(name);
    write(inUse, name + "\n");
  }

  /** The profile that commands take where none is named. */
  Optional<String> inUse() throws IOException {
    if (!Files.exists(inUse)) {
      return Optional.empty();
    }
    if (Files.size(inUse) > NAME_BYTES_MAX) {
      throw new IOException(inUse + " holds no profile's name");
    }
    return Optional.of(Files.readString(inUse, StandardCharsets.ISO_8859_1).strip());
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "a profile's name has letters, digits, - and _, not \"" + name + "\"");
    }
    return directory.resolve(name + SUFFIX);
  }

  private static void write(Path file, String text) throws IOException {
    try {
      WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IOException(FileFailure.writing(file, e) + Home.ELSEWHERE, e);
    }
  }
}

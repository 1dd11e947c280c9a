package dev.freehold.kit.artifact;

import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Names the code that this program runs, so that what it compiled is not used by another. */
public final class CodeDigest {
  private CodeDigest() {}

  /**
   * A digest of the jars, or the directories of classes, that some classes are from. Whatever is
   * changed in them gives another digest.
   */
  public static Hash32 of(Class<?>... classes) {
    try {
      TreeSet<Path> places = new TreeSet<>();
      for (Class<?> each : classes) {
        places.add(place(each));
      }
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Path place : places) {
        add(sha, place);
      }
      return new Hash32(sha.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read this program's own code", e);
    } catch (URISyntaxException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("this program is from no file", e);
    }
  }

  /**
   * The jar or the directory that a class is from. Asked by the class' file: a class out of the
   * JVM's ahead-of-time cache has no location of its own.
   */
  private static Path place(Class<?> type) throws IOException, URISyntaxException {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = type.getClassLoader().getResource(file);
    if (url == null) {
      throw new IllegalStateException(type + " is from no file");
    }
    if (url.openConnection() instanceof JarURLConnection jar) {
      return Path.of(jar.getJarFileURL().toURI());
    }
    Path place = Path.of(url.toURI());
    for (int i = 0; i < Path.of(file).getNameCount(); i++) {
      place = place.getParent();
    }
    return place;
  }

  private static void add(MessageDigest sha, Path place) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(place)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      String head = place.relativize(file) + "\0" + bytes.length + "\0";
      sha.update(head.getBytes(StandardCharsets.UTF_8));
      sha.update(bytes);
    }
  }
}

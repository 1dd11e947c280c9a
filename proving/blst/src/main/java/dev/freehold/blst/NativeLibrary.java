package dev.freehold.blst;

import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Finds the library for this platform in the jblst jar and loads it for the life of the process.
 */
final class NativeLibrary {
  private static final String ROOT = "supranational/blst/";

  /** What helps where the directory for temporary files does not serve. */
  private static final String ELSEWHERE =
      ": set TMPDIR to a directory that can be written and that programs may run from";

  private static SymbolLookup loaded;

  private NativeLibrary() {}

  /**
   * The library's symbols; loads it on first use.
   *
   * @throws BlstUnavailableException if it is missing or cannot be loaded
   */
  static synchronized SymbolLookup lookup() {
    if (loaded == null) {
      loaded = load();
    }
    return loaded;
  }

  /**
   * The resource that holds the library.
   *
   * @throws BlstUnavailableException if the jar has none for this platform
   */
  static String resource(String osName, String osArch) {
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    if (osName.equals("Linux") && (arm || intel)) {
      return ROOT + "Linux/" + (arm ? "aarch64" : "amd64") + "/libblst.so";
    }
    if (osName.startsWith("Mac") && (arm || intel)) {
      return ROOT + "Mac/" + (arm ? "aarch64" : "x86_64") + "/libblst.dylib";
    }
    throw new BlstUnavailableException(
        "no blst library for "
            + osName
            + " on "
            + osArch
            + "; supported are Linux and macOS on x86-64 and aarch64");
  }

  /**
   * Copies the library to a file only this user may read, which is gone as soon as the library is
   * mapped, so that not even a killed process leaves it behind.
   */
  @SuppressWarnings("restricted")
  private static SymbolLookup load() {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new BlstUnavailableException("not on the class path: " + resource);
      }
      Path file = Files.createTempFile("freehold-blst-", ".lib");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } catch (IllegalArgumentException e) {
        throw new BlstUnavailableException(
            "the native library blst cannot be loaded from "
                + file.getParent()
                + ", where programs may not be allowed to run (noexec)"
                + ELSEWHERE,
            e);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      Path directory = Path.of(System.getProperty("java.io.tmpdir"));
      throw new BlstUnavailableException(
          "the native library blst cannot be copied to where it is loaded from: "
              + FileFailure.reason(directory.resolve("blst"), e)
              + ELSEWHERE,
          e);
    }
  }
}

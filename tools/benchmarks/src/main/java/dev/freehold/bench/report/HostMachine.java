package dev.freehold.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Machine that the run ran on. */
public final class HostMachine {
  private HostMachine() {}

  /** Its parts and what they are, for people. */
  public static Map<String, String> describe() throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("processor", proc("cpuinfo", "model name"));
    parts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    parts.put("memory", proc("meminfo", "MemTotal"));
    parts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    parts.put("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    parts.put("load before the run", load());
    return parts;
  }

  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.isReadable(file) ? Files.readString(file).split(" ", 2)[0] : "not known here";
  }

  private static String proc(String name, String field) throws IOException {
    Path file = Path.of("/proc", name);
    if (!Files.isReadable(file)) {
      return "not known here";
    }
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("not known here");
    }
  }
}

package dev.freehold.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.prover.iden3.SnarkjsJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * snarkjs verifying the same proofs in a Node process of its own, called as a tool: it is installed
 * from the npm registry at first use.
 */
public final class SnarkjsPeer {
  /** The version that is compared with. */
  public static final String VERSION = "0.7.6";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCRIPT = "verify-with-snarkjs.mjs";
  private static final long INSTALL_MINUTES_MAX = 3;
  private static final long RUN_MINUTES_MAX = 5;

  /** What it said: milliseconds a proof, and whether it accepted every one. */
  public record Outcome(double millisPerProof, boolean allAccepted) {}

  private final Path directory;

  private SnarkjsPeer(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes it ready in a directory.
   *
   * @return empty, after saying why, where Node or the package is not to be had
   */
  public static Optional<SnarkjsPeer> prepare(
      Path cache, java.util.function.Consumer<String> sayWhyNot)
      throws IOException, InterruptedException {
    Path directory = cache.resolve("snarkjs-" + VERSION);
    Files.createDirectories(directory);
    if (!works(directory, "node", "--version") || !works(directory, "npm", "--version")) {
      sayWhyNot.accept("snarkjs: no Node on the path");
      return Optional.empty();
    }
    if (!Files.isDirectory(directory.resolve("node_modules/snarkjs"))) {
      Files.writeString(directory.resolve("package.json"), "{\"private\": true}\n");
      if (!works(directory, "npm", "install", "--no-audit", "--no-fund", "snarkjs@" + VERSION)) {
        sayWhyNot.accept("snarkjs: npm could not install snarkjs " + VERSION);
        return Optional.empty();
      }
    }
    try (InputStream script = SnarkjsPeer.class.getResourceAsStream(SCRIPT)) {
      Files.write(directory.resolve(SCRIPT), script.readAllBytes());
    }
    return Optional.of(new SnarkjsPeer(directory));
  }

  private static boolean works(Path directory, String... command)
      throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false; // There is no such program.
    }
    if (!process.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  /** Verifies calls one after another, after one to warm up. */
  public Outcome verify(ProvenCalls proven, List<ProvenCalls.ProvenCall> calls)
      throws IOException, InterruptedException {
    ObjectNode task = JSON.createObjectNode();
    task.set("key", SnarkjsJson.ofKey(proven.key()));
    var items = task.putArray("items");
    for (ProvenCalls.ProvenCall call : calls) {
      ObjectNode item = items.addObject();
      item.set("publicSignals", SnarkjsJson.ofInputs(call.inputs()));
      item.set("proof", SnarkjsJson.ofProof(call.proof()));
    }
    Path file = directory.resolve("task.json");
    Files.write(file, JSON.writeValueAsBytes(task));
    Path log = directory.resolve("out.json");
    Process process =
        new ProcessBuilder("node", SCRIPT, file.toString())
            .directory(directory.toFile())
            .redirectOutput(log.toFile())
            .redirectError(directory.resolve("err.log").toFile())
            .start();
    if (!process.waitFor(RUN_MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("snarkjs did not end within " + RUN_MINUTES_MAX + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("snarkjs failed; see " + directory.resolve("err.log"));
    }
    JsonNode answer = JSON.readTree(log.toFile());
    return new Outcome(
        answer.get("millis").asDouble() / calls.size(),
        answer.get("accepted").asInt() == calls.size());
  }
}

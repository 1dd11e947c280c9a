package dev.freehold.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.iden3.SnarkjsJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * snarkjs proving and verifying the same things in a Node process of its own, called as a tool: it
 * is installed from the npm registry at first use.
 */
public final class SnarkjsPeer {
  /** The version that is compared with. */
  public static final String VERSION = "0.7.6";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERIFY = "verify-with-snarkjs.mjs";
  private static final String PROVE = "prove-with-snarkjs.mjs";
  private static final long INSTALL_MINUTES_MAX = 3;
  private static final long RUN_MINUTES_MAX = 15;

  /** Outcome of a run: milliseconds a proof, and whether it accepted every one. */
  public record Outcome(double millisPerProof, boolean allAccepted) {}

  /** Time of each proof, in milliseconds, and the last of them. */
  public record Proofs(List<Double> millis, Proof last) {
    public Proofs {
      millis = List.copyOf(millis);
    }
  }

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
    for (String name : List.of(VERIFY, PROVE)) {
      try (InputStream script = SnarkjsPeer.class.getResourceAsStream(name)) {
        Files.write(directory.resolve(name), script.readAllBytes());
      }
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
    JsonNode answer = run(directory.resolve("out.json"), VERIFY, file.toString());
    return new Outcome(
        answer.get("millis").asDouble() / calls.size(),
        answer.get("accepted").asInt() == calls.size());
  }

  /**
   * Proves the same thing several times, after once to warm up.
   *
   * @param scratch takes its output
   */
  public Proofs prove(Path zkey, Path wtns, int times, Path scratch)
      throws IOException, InterruptedException {
    JsonNode answer =
        run(
            scratch.resolve("out.json"),
            PROVE,
            zkey.toString(),
            wtns.toString(),
            String.valueOf(times));
    List<Double> millis = new ArrayList<>();
    answer.get("millis").forEach(item -> millis.add(item.asDouble()));
    Path proof = scratch.resolve("proof.json");
    SnarkjsJson.write(answer.get("proof"), proof);
    return new Proofs(millis, SnarkjsJson.readProof(proof));
  }

  private JsonNode run(Path output, String... script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(List.of(script));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("err.log").toFile())
            .start();
    if (!process.waitFor(RUN_MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("snarkjs did not end within " + RUN_MINUTES_MAX + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("snarkjs failed; see " + directory.resolve("err.log"));
    }
    return JSON.readTree(output.toFile());
  }
}

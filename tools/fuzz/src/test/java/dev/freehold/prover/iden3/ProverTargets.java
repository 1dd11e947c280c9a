package dev.freehold.prover.iden3;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.fuzz.ScratchFile;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.groth16.ProvingKeyFileException;
import dev.freehold.prover.groth16.TestSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** Targets of the files of circom and snarkjs, whole keys among them, and of our proving keys. */
public final class ProverTargets {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 1);
  private static final TestSystem SMALL = TestSystem.cubic(3);
  private static final int G1 = 96;
  private static final int G2 = 192;

  /** Where delta in G1 stands in a header: after two fields, three counts and four points. */
  private static final int DELTA1 = 4 + 48 + 4 + 32 + 12 + 2 * G1 + 2 * G2;

  private ProverTargets() {}

  public static List<FuzzTarget> all() {
    ScratchFile scratch = new ScratchFile(".bin");
    Hash32 circuit = SMALL.system().digest();
    return List.of(
        target("r1cs", ProverTargets::systems, scratch, R1csFile::read, FuzzTarget.Work.DEFAULT),
        target("wtns", ProverTargets::witnesses, scratch, WtnsFile::read, FuzzTarget.Work.DEFAULT),
        target(
            "zkey",
            ProverTargets::keys,
            scratch,
            file -> ZkeyFile.read(file, SMALL.system(), LOOP),
            FuzzTarget.Work.POINTS),
        target(
            "snarkjs-key",
            () -> Map.of("key.json", json(SnarkjsJson.ofKey(key(KeyForm.IDEN3).verifyingKey()))),
            scratch,
            SnarkjsJson::readKey,
            FuzzTarget.Work.POINTS),
        target(
            "snarkjs-proof",
            () -> Map.of("proof.json", json(SnarkjsJson.ofProof(points()))),
            scratch,
            SnarkjsJson::readProof,
            FuzzTarget.Work.POINTS),
        target(
            "snarkjs-inputs",
            () -> Map.of("public.json", json(SnarkjsJson.ofInputs(List.of(SMALL.inputs())))),
            scratch,
            SnarkjsJson::readInputs,
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "proving-key",
            List.of(ProvingKeyFileException.class),
            ProverTargets::provingKeys,
            input -> {
              ProvingKey.load(scratch.holding(input), circuit);
              return Optional.empty();
            },
            new FuzzTarget.Work(1 << 20, 256, true)));
  }

  private static FuzzTarget target(
      String name,
      FuzzTarget.Seeds seeds,
      ScratchFile scratch,
      Consumer<Path> reader,
      FuzzTarget.Work work) {
    return new FuzzTarget(
        name,
        List.of(Iden3FileException.class),
        seeds,
        input -> {
          reader.accept(scratch.holding(input));
          return Optional.empty();
        },
        work);
  }

  private static ProvingKey key(KeyForm form) {
    return DevelopmentSetup.make(SMALL.system(), "a seed for fuzzing", form, LOOP, Progress.NONE);
  }

  private static Map<String, byte[]> systems() throws IOException {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    seeds.put("cubic.r1cs", written(file -> R1csFile.write(SMALL.system(), file)));
    TestSystem random = TestSystem.random(new SplittableRandom(6), 2, 8, 6);
    seeds.put("random.r1cs", written(file -> R1csFile.write(random.system(), file)));
    return seeds;
  }

  private static Map<String, byte[]> witnesses() throws IOException {
    return Map.of("cubic.wtns", written(file -> WtnsFile.write(SMALL.witness(), file)));
  }

  /** Whole keys, with one contribution and with two of which the last is a beacon's. */
  private static Map<String, byte[]> keys() throws IOException {
    ScratchFile scratch = new ScratchFile(".zkey");
    ProvingKey key = key(KeyForm.IDEN3);
    ZkeyFile.write(key, SMALL.system(), scratch.empty());
    Path file = scratch.holding(scratch.bytes());
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    seeds.put("one-contribution.zkey", contributed(file, 1));
    seeds.put("beacon.zkey", contributed(file, 2));
    return seeds;
  }

  /** A key with the section of a ceremony whose last contribution left the key's own delta. */
  private static byte[] contributed(Path zkey, int count) throws IOException {
    Bytes bytes = new Bytes(zkey);
    byte[] header = bytes.section(ZkeyFile.HEADER).array();
    ByteBuffer out = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[64]).putInt(count);
    for (int i = 0; i < count; i++) {
      for (int point = 0; point < 3; point++) {
        out.put(header, DELTA1, G1);
      }
      out.put(header, DELTA1 + G1, G2).put(new byte[64]);
      boolean beacon = i > 0;
      byte[] name = "somebody".getBytes(StandardCharsets.US_ASCII);
      byte[] iterationsAndBeacon = beacon ? new byte[] {2, 10, 3, 2, 1, 2} : new byte[0];
      out.putInt(beacon ? 1 : 0).putInt(2 + name.length + iterationsAndBeacon.length);
      out.put((byte) 1).put((byte) name.length).put(name).put(iterationsAndBeacon);
    }
    bytes.replace(ZkeyFile.CONTRIBUTIONS, Arrays.copyOf(out.array(), out.position()));
    return bytes.joined();
  }

  /** Some points of the groups, in a proof's places: reading one checks the points alone. */
  private static Proof points() {
    byte[] key = key(KeyForm.IDEN3).verifyingKey().toBytes();
    byte[] proof = new byte[Proof.BYTES];
    System.arraycopy(key, 0, proof, 0, 48 + 96);
    System.arraycopy(key, 0, proof, 48 + 96, 48);
    return new Proof(proof);
  }

  private static Map<String, byte[]> provingKeys() throws IOException {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    seeds.put("freehold.key", written(key(KeyForm.FREEHOLD)::save));
    seeds.put("iden3.key", written(key(KeyForm.IDEN3)::save));
    return seeds;
  }

  private static byte[] json(com.fasterxml.jackson.databind.JsonNode node) throws IOException {
    return written(file -> SnarkjsJson.write(node, file));
  }

  private static byte[] written(Consumer<Path> writer) throws IOException {
    Path directory = ScratchFile.newDirectory();
    Path file = directory.resolve("seed");
    writer.accept(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }
}

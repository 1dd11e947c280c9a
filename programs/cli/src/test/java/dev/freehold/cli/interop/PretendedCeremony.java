package dev.freehold.cli.interop;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.ZkeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;

/**
 * Files such as ceremonies end with, made from a seed: what only the tools could see through, for
 * tests that do not need the tools.
 */
public final class PretendedCeremony {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final int G1 = 96;
  private static final int G2 = 192;
  private static final int HEADER = 2;
  private static final int CONTRIBUTIONS = 10;
  private static final int DELTA1 = 4 + 48 + 4 + 32 + 12 + 2 * G1 + 2 * G2;

  private PretendedCeremony() {}

  /** Writes a .zkey with one contribution. */
  public static void write(R1cs system, String seed, Path zkey) throws IOException {
    ProvingKey key = DevelopmentSetup.make(system, seed, KeyForm.IDEN3, LOOP, Progress.NONE);
    ZkeyFile.write(key, system, zkey);
    byte[] bytes = Files.readAllBytes(zkey);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = contentOf(in, HEADER);
    int last = contentOf(in, CONTRIBUTIONS);
    byte[] contribution = contribution(bytes, header);
    ByteBuffer out = ByteBuffer.allocate(last + contribution.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put(bytes, 0, last).put(contribution);
    out.putLong(last - Long.BYTES, contribution.length);
    Files.write(zkey, out.array());
  }

  /** Where a section's content begins; the contributions are the last one. */
  private static int contentOf(ByteBuffer in, int wanted) {
    int at = 12;
    while (in.getInt(at) != wanted) {
      at += 12 + (int) in.getLong(at + 4);
    }
    return at + 12;
  }

  private static byte[] contribution(byte[] file, int header) {
    byte[] name = "somebody".getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(64 + 4 + 3 * G1 + G2 + 64 + 8 + 2 + name.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put(new byte[64]).putInt(1);
    byte[] delta1 = Arrays.copyOfRange(file, header + DELTA1, header + DELTA1 + G1);
    out.put(delta1).put(delta1).put(delta1);
    out.put(file, header + DELTA1 + G1, G2).put(new byte[64]);
    out.putInt(0).putInt(2 + name.length).put((byte) 1).put((byte) name.length).put(name);
    return out.array();
  }
}

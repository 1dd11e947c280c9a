package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.FunctionProver;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.ContractId;
import dev.freehold.examples.SdkExamples;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the Java API, on a network. */
@Timeout(600)
class SdkRunTest {
  @TempDir private Path directory;

  @Test
  void theExamplesWork() throws Exception {
    Path keys = directory.resolve("keys");
    ContractArtifact artifact = TestScores.artifact(keys);
    Path file = directory.resolve("scores.contract");
    artifact.save(file);
    try (TestNetwork network = new TestNetwork(directory.resolve("network"));
        FreeholdClient client =
            SdkExamples.connect(network.coordinator().toString(), network.genesis().hash())) {
      long before = SdkExamples.balance(client, network.neighbourUser);
      List<BundleStatus.Final> paid =
          SdkExamples.pay(client, network.rich, network.richUser, network.neighbourUser);
      assertEquals(3, paid.size());
      long last = paid.stream().mapToLong(BundleStatus.Final::checkpointHeight).max().orElseThrow();
      client
          .checkpoints()
          .await(
              _ -> SdkExamples.balance(client, network.neighbourUser) == before + 100,
              Wallet.PATIENCE,
              "the payments after checkpoint " + last);
      assertTrue(SdkExamples.both(client, network.richUser, network.neighbourUser) > before);
      Wallet wallet = new Wallet(client, network.rich, network.richUser);
      ContractId id = SdkExamples.deployAndCall(wallet, file, keys);
      assertEquals("70", SdkExamples.points(client, id, network.richUser, artifact));
      ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), 2);
      FunctionProver prover =
          FunctionProver.of(
              artifact, new ProvingKeyCache(keys, loop), new Groth16Prover(loop), Progress.NONE);
      Submission offline =
          SdkExamples.offline(
              client, network.neighbour, network.neighbourUser, id, prover, directory);
      offline.awaitFinal(Wallet.PATIENCE);
      assertEquals("5", SdkExamples.points(client, id, network.neighbourUser, artifact));
      assertEquals(
          "nothing was changed: INSUFFICIENT_BALANCE",
          SdkExamples.failures(wallet, network.neighbourUser, 1L << 60));
      assertEquals("paid", SdkExamples.failures(wallet, network.neighbourUser, 1));
      assertEquals(List.of(), network.failures);
    }
  }
}

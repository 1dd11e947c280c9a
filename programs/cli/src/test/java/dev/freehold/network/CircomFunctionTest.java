package dev.freehold.network;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.cli.interop.DevelopmentPhase1;
import dev.freehold.cli.interop.InteropTools;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.iden3.R1csFile;
import dev.freehold.prover.iden3.SnarkjsJson;
import dev.freehold.prover.iden3.WtnsFile;
import dev.freehold.prover.iden3.ZkeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A function written in circom: compiled by circom, its keys and proofs made by snarkjs, deployed
 * and called on a running network.
 */
class CircomFunctionTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int POWER = 11;
  private static final List<String> INPUTS =
      List.of(
          "userId",
          "contractId",
          "anchorHeight",
          "anchorRoot",
          "rootBefore",
          "rootAfter",
          "writesDigest",
          "callDigest",
          "ownerId",
          "requireDigest");

  @TempDir private Path directory;
  private InteropTools tools;
  private TestNetwork network;
  private Contract contract;

  private record Prepared(long amount, Statement statement, SlotWrite write, SlotTree before) {}

  @Test
  void aFunctionWrittenInCircomIsProvedBySnarkjsAndAccepted() throws Exception {
    tools = InteropTools.installed();
    InteropTools.run(
        tools.circom(),
        InteropTools.DIRECTORY,
        "circuits/add.circom --r1cs --wasm --prime bls12381 --O2 -o "
            + InteropTools.DIRECTORY.relativize(directory));
    DevelopmentPhase1.write(file("known.ptau"), POWER);
    tools.snarkjs(directory, "groth16 setup add.r1cs known.ptau none.zkey");
    tools.snarkjs(directory, "zkey contribute none.zkey add.zkey --name=only -e=some");
    tools.snarkjs(directory, "zkey export verificationkey add.zkey vkey.json");
    try (TestNetwork running = new TestNetwork(directory.resolve("network"))) {
      network = running;
      Wallet wallet = network.wallet();
      contract =
          wallet.deploy(
              new ContractSpec(
                  "adder in circom",
                  SlotShape.uniform(TestNetwork.DEPTH),
                  List.of(
                      new FunctionSpec(
                          "add", SetupKind.CEREMONY, SnarkjsJson.readKey(file("vkey.json"))))));
      assertEquals(Fr.of(7), callProvedBySnarkjs(7));
      assertEquals(Fr.of(12), callProvedByUs(5));
      assertEquals(List.of(), network.failures);
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Fr callProvedBySnarkjs(long amount) throws Exception {
    Prepared call = prepare(amount);
    calculate(call);
    tools.snarkjs(directory, "groth16 prove add.zkey add.wtns proof.json public.json");
    assertEquals(inputs(call.statement()), SnarkjsJson.readInputs(file("public.json")));
    Proof proof = SnarkjsJson.readProof(file("proof.json"));
    assertEquals(RejectReason.PROOF_INVALID, refusal(call, amount + 1, proof));
    return accepted(call, proof);
  }

  private Fr callProvedByUs(long amount) throws Exception {
    Prepared call = prepare(amount);
    calculate(call);
    R1cs system = R1csFile.read(file("add.r1cs"));
    long[] witness = WtnsFile.read(file("add.wtns"));
    assertEquals(call.statement().input(0), Fr.fromLimbs(witness, LIMBS));
    Proof proof =
        new Groth16Prover(LOOP)
            .prove(ZkeyFile.read(file("add.zkey"), system, LOOP).key(), system, witness)
            .proof();
    return accepted(call, proof);
  }

  /** What the node will take the public inputs from. */
  private Prepared prepare(long amount) {
    long anchor = network.wallet().settle().height();
    SlotTree before = slots();
    SlotTree after = before.copy();
    SlotWrite write = new SlotWrite(0, before.value(0).add(Fr.of(amount)));
    after.write(write.slot(), write.value());
    Statement statement =
        new Statement(
            network.richUser,
            contract.id(),
            anchor,
            network.client.checkpoint(anchor).globalRoot(),
            before.root(),
            after.root(),
            StatementDigests.writes(List.of(write)),
            StatementDigests.call(List.of(Fr.of(amount))),
            contract.owner(),
            Fr.ZERO);
    return new Prepared(amount, statement, write, before);
  }

  private SlotTree slots() {
    return network.client.state().slots(contract, network.richUser, network.wallet().settle());
  }

  private static List<Fr> inputs(Statement statement) {
    return IntStream.range(0, Statement.COUNT).mapToObj(statement::input).toList();
  }

  /** Lets circom's program make the witness. */
  private void calculate(Prepared call) throws Exception {
    StringJoiner json = new StringJoiner(",", "{", "}");
    for (int i = 0; i < INPUTS.size(); i++) {
      json.add("\"%s\":\"%s\"".formatted(INPUTS.get(i), decimal(call.statement().input(i))));
    }
    json.add("\"amount\":\"" + call.amount() + "\"");
    StringJoiner slots = new StringJoiner(",", "[", "]");
    for (int slot = 0; slot < 4; slot++) {
      slots.add('"' + decimal(call.before().value(slot)) + '"');
    }
    json.add("\"slots\":" + slots);
    Files.writeString(file("input.json"), json.toString());
    tools.snarkjs(directory, "wtns calculate add_js/add.wasm input.json add.wtns");
    tools.snarkjs(directory, "wtns check add.r1cs add.wtns");
  }

  private static String decimal(Fr value) {
    return value.toBigInteger().toString();
  }

  private Submission submit(Prepared call, long amount, Proof proof) {
    return network
        .wallet()
        .submit(
            call.statement().anchorHeight(),
            List.of(
                new Call.Proven(
                    contract.id(),
                    0,
                    Call.Proven.NONE,
                    call.statement().rootBefore(),
                    call.statement().rootAfter(),
                    List.of(call.write()),
                    List.of(Fr.of(amount)),
                    proof)));
  }

  private Fr accepted(Prepared call, Proof proof) {
    submit(call, call.amount(), proof).awaitFinal(LIMIT);
    return slots().value(0);
  }

  private RejectReason refusal(Prepared call, long amount, Proof proof) {
    Submission submission = submit(call, amount, proof);
    return assertThrows(BundleFailedException.class, () -> submission.awaitFinal(LIMIT)).reason();
  }
}

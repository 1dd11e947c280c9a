package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.client.Signer;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Message;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad bundles against running workers over TCP: a named rejection each, and nothing changed. */
class RejectionTest {
  private static final int GAMMA = 144;
  private static final int DELTA = 240;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static TestNetwork network;

  private final BlockingQueue<BundleStatus> statuses = new LinkedBlockingQueue<>();
  private NodeConnection worker;
  private Account before;
  private long anchor;

  @BeforeAll
  static void start() throws Exception {
    network = new TestNetwork(directory);
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  @BeforeEach
  void connect() {
    worker = open(network.worker(0));
    anchor = network.wallet().settle().height();
    before = network.wallet().account();
  }

  @AfterEach
  void nothingHasChangedAndTheWorkerLives() {
    worker.close();
    assertEquals(before, network.wallet().account());
    assertEquals(List.of(), network.failures);
  }

  @Test
  void aFlippedBitOfAProof() throws Exception {
    Call.Proven good = add(1);
    byte[] proof = good.proof().orElseThrow().toBytes();
    proof[proof.length - 1] ^= 1;
    RejectReason reason = charged(sign(ChangedCall.of(good).withProof(proof)));
    assertTrue(reason.name().startsWith("PROOF_"), reason.name());
  }

  @Test
  void aProofOfAnotherStatement() throws Exception {
    Call.Proven one = add(1);
    Call.Proven two = add(2);
    ChangedCall changed = ChangedCall.of(one);
    for (Call.Proven other :
        List.of(
            changed.withProof(two.proof().orElseThrow().toBytes()),
            changed.withArgs(List.of(Fr.of(7))),
            changed.withWrites(List.of(new SlotWrite(0, Fr.of(1000)))),
            changed.withRoot(two.rootAfter()))) {
      assertEquals(RejectReason.PROOF_INVALID, charged(sign(other)));
    }
  }

  @Test
  void aProofThatStartsFromAnotherRoot() throws Exception {
    SlotTree imagined = new SlotTree(SlotShape.uniform(TestNetwork.DEPTH));
    imagined.write(0, Fr.of(1_000_000));
    Call.Proven call = network.call(imagined, anchor, 1);
    assertEquals(RejectReason.STALE_STATE, rejected(sign(call)));
    Call.Proven disguised = ChangedCall.of(call).withRootBefore(network.slots().root());
    assertEquals(RejectReason.PROOF_INVALID, charged(sign(disguised)));
  }

  @Test
  void anAnchorThatIsUnknownOrTooOld() throws Exception {
    assertEquals(
        RejectReason.UNKNOWN_ANCHOR,
        rejected(sign(network.rich, network.richUser, before.nonce(), anchor + 1_000_000, pay(1))));
    Checkpoint late =
        network
            .client
            .checkpoints()
            .await(
                c -> c.height() > Limits.ANCHOR_AGE_MAX + 2,
                Duration.ofMinutes(2),
                "anchor 0 to be too old");
    assertTrue(late.height() > Limits.ANCHOR_AGE_MAX);
    assertEquals(
        RejectReason.ANCHOR_TOO_OLD,
        rejected(sign(network.rich, network.richUser, before.nonce(), 0, pay(1))));
  }

  @Test
  void aNonceTooLowOrTooHigh() throws Exception {
    assertEquals(
        RejectReason.NONCE_TOO_LOW,
        rejected(sign(network.rich, network.richUser, before.nonce() - 1, anchor, pay(1))));
    assertEquals(
        RejectReason.NONCE_TOO_HIGH,
        rejected(sign(network.rich, network.richUser, before.nonce() + 1, anchor, pay(1))));
  }

  @Test
  void anotherSigner() throws Exception {
    assertEquals(
        RejectReason.WRONG_SIGNER,
        rejected(sign(network.poor, network.richUser, before.nonce(), anchor, pay(1))));
    byte[] forged = sign(pay(1)).toBytes();
    forged[forged.length - 1] ^= 1;
    assertEquals(RejectReason.BAD_SIGNATURE, rejected(forged));
  }

  @Test
  void aPublicInputThatIsNotBelowTheModulus() throws Exception {
    Call.Proven good = add(1);
    byte[] modulus = Arrays.copyOfRange(Fr.MODULUS.toByteArray(), 0, Fr.BYTES);
    for (Fr input : List.of(good.rootAfter(), good.args().getFirst())) {
      byte[] bytes = sign(good).toBytes();
      System.arraycopy(modulus, 0, bytes, lastIndexOf(bytes, input.toBytes()), Fr.BYTES);
      assertEquals(RejectReason.INPUT_NOT_CANONICAL, rejected(bytes));
    }
  }

  @Test
  void pointsThatAreNone() throws Exception {
    Call.Proven good = add(1);
    byte[] infinity = new byte[48];
    infinity[0] = (byte) 0xc0;
    assertEquals(RejectReason.PROOF_AT_INFINITY, charged(sign(withA(good, infinity))));
    byte[] tooLarge = new byte[48];
    Arrays.fill(tooLarge, (byte) 0xff);
    tooLarge[0] = (byte) 0x9f;
    assertEquals(RejectReason.PROOF_NOT_CANONICAL, charged(sign(withA(good, tooLarge))));
    assertEquals(
        RejectReason.PROOF_NOT_ON_CURVE,
        charged(sign(withA(good, pointWith(PointVerdict.NOT_ON_CURVE)))));
    assertEquals(
        RejectReason.PROOF_NOT_IN_SUBGROUP,
        charged(sign(withA(good, pointWith(PointVerdict.NOT_IN_SUBGROUP)))));
  }

  @Test
  void tooMuchOfEverything() throws Exception {
    assertEquals(RejectReason.NO_CALLS, rejected(sign(new Call[0])));
    Call[] calls = Collections.nCopies(Limits.BUNDLE_CALLS_MAX + 1, pay(1)).toArray(Call[]::new);
    assertEquals(RejectReason.TOO_MANY_CALLS, rejected(sign(calls)));
    Call.Proven good = add(1);
    ChangedCall changed = ChangedCall.of(good);
    List<SlotWrite> writes =
        Collections.nCopies(Limits.CALL_WRITES_MAX + 1, good.writes().getFirst());
    assertEquals(RejectReason.TOO_MANY_WRITES, rejected(sign(changed.withWrites(writes))));
    List<Fr> args = Collections.nCopies(Limits.CALL_ARGS_MAX + 1, Fr.ONE);
    assertEquals(RejectReason.TOO_MANY_ARGUMENTS, rejected(sign(changed.withArgs(args))));
    assertEquals(RejectReason.TOO_LARGE, rejected(new byte[Limits.BUNDLE_BYTES_MAX + 1]));
  }

  @Test
  void aWriteOutsideTheState() throws Exception {
    Call.Proven outside = ChangedCall.of(add(1)).withWrites(List.of(new SlotWrite(4, Fr.ONE)));
    assertEquals(RejectReason.SLOT_OUT_OF_RANGE, rejected(sign(outside)));
  }

  @Test
  void theWrongRealmIsAnsweredWithTheRightEndpoint() throws Exception {
    try (NodeConnection other = open(network.worker(1))) {
      other.send(new Message.Submit(sign(pay(1)).toBytes()));
      BundleStatus.Rejected rejected = assertInstanceOf(BundleStatus.Rejected.class, nextStatus());
      assertEquals(RejectReason.WRONG_REALM, rejected.reason());
      assertEquals(network.worker(0).toString(), rejected.detail());
    }
  }

  @Test
  void anUnknownContractOrFunction() throws Exception {
    ChangedCall changed = ChangedCall.of(add(1));
    assertEquals(
        RejectReason.UNKNOWN_CONTRACT, rejected(sign(changed.withContract(new ContractId(999)))));
    assertEquals(RejectReason.UNKNOWN_FUNCTION, rejected(sign(changed.withFunction(1))));
  }

  @Test
  void aBalanceThatDoesNotCoverTheFee() throws Exception {
    assertEquals(
        RejectReason.INSUFFICIENT_BALANCE,
        rejected(sign(network.poor, network.poorUser, 0, anchor, pay(1))));
    assertEquals(RejectReason.INSUFFICIENT_BALANCE, rejected(sign(pay(before.balance()))));
  }

  @Test
  void anUnknownAccountOrRecipient() throws Exception {
    assertEquals(
        RejectReason.UNKNOWN_ACCOUNT,
        rejected(sign(network.rich, UserId.parse("0:77"), 0, anchor, pay(1))));
    assertEquals(
        RejectReason.BAD_PAYMENT,
        rejected(sign(new Call.System(new SystemCall.Pay(UserId.parse("0:77"), 1)))));
  }

  @Test
  void aDemandThatNothingMeets() throws Exception {
    assertEquals(
        RejectReason.UNMET_REQUIREMENT, rejected(sign(ChangedCall.of(add(1)).withRequired(0))));
  }

  /** Under such a key everybody proves everything; all keys but the last are good. */
  @Test
  void aContractWithAKeyThatAnybodyForgesUnder() throws Exception {
    FunctionSpec good = network.contract.spec().functions().getFirst();
    byte[] key = good.key().toBytes();
    System.arraycopy(key, GAMMA, key, DELTA, VerifyingKey.G2_BYTES);
    FunctionSpec bad = FunctionSpec.of("forge", new VerifyingKey(key));
    Call deploy =
        new Call.System(
            new SystemCall.Deploy(
                new ContractSpec(
                    "unsound", SlotShape.uniform(TestNetwork.DEPTH), List.of(good, good, bad))));
    assertEquals(RejectReason.BAD_CONTRACT, charged(sign(deploy)));
  }

  @Test
  void bytesThatAreNoBundle() throws Exception {
    byte[] good = sign(pay(1)).toBytes();
    assertEquals(RejectReason.TRUNCATED, rejected(Arrays.copyOf(good, good.length - 1)));
    assertEquals(RejectReason.TRAILING_BYTES, rejected(Arrays.copyOf(good, good.length + 1)));
    byte[] version = good.clone();
    version[0] = 9;
    assertEquals(RejectReason.UNKNOWN_VERSION, rejected(version));
    byte[] chain = good.clone();
    chain[1] ^= 1;
    assertEquals(RejectReason.BAD_SIGNATURE, rejected(chain));
    Bundle foreign =
        network.rich.sign(
            new Bundle.Unsigned(
                Hash32.ZERO,
                network.richUser,
                before.nonce(),
                anchor,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                network.rich.publicKey(),
                List.of(pay(1))));
    assertEquals(RejectReason.WRONG_CHAIN, rejected(foreign));
  }

  private NodeConnection open(Endpoint endpoint) {
    return NodeConnection.open(
        endpoint,
        network.genesis().hash(),
        LIMIT,
        new NodeConnection.Listener() {
          @Override
          public void status(Hash32 bundle, BundleStatus status) {
            statuses.add(status);
          }

          @Override
          public void checkpoint(Checkpoint checkpoint) {
            // Read by the network's own client.
          }

          @Override
          public void closed(String why) {
            // The next send tells.
          }
        });
  }

  private Call.Proven add(long amount) {
    return network.call(network.slots(), anchor, amount);
  }

  private static Call pay(long amount) {
    return new Call.System(new SystemCall.Pay(network.poorUser, amount));
  }

  private Bundle sign(Call... calls) {
    return sign(network.rich, network.richUser, before.nonce(), anchor, calls);
  }

  private static Bundle sign(
      Signer signer, UserId user, long nonce, long anchorHeight, Call... calls) {
    return signer.sign(
        new Bundle.Unsigned(
            network.genesis().hash(),
            user,
            nonce,
            anchorHeight,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            List.of(calls)));
  }

  private RejectReason rejected(Bundle bundle) throws InterruptedException {
    return rejected(bundle.toBytes());
  }

  /** Submits and gives the reason of the rejection, which is the only way this may end. */
  private RejectReason rejected(byte[] bytes) throws InterruptedException {
    statuses.clear();
    worker.send(new Message.Submit(bytes));
    BundleStatus status = nextStatus();
    if (status instanceof BundleStatus.Received) {
      status = nextStatus();
    }
    return assertInstanceOf(BundleStatus.Rejected.class, status).reason();
  }

  /**
   * Submits and gives the reason for which it fails: its fee is taken, and nothing else changes.
   */
  private RejectReason charged(Bundle bundle) throws InterruptedException {
    statuses.clear();
    worker.send(new Message.Submit(bundle.toBytes()));
    assertEquals(new BundleStatus.Received(), nextStatus());
    var failed = assertInstanceOf(BundleStatus.Failed.class, nextStatus());
    network.wallet().settle();
    long fee = network.genesis().fees().of(bundle);
    before = before.withNonce(before.nonce() + 1).withBalance(before.balance() - fee);
    assertEquals(before, network.wallet().account());
    assertEquals(failed, network.client.status(bundle));
    return failed.reason();
  }

  private BundleStatus nextStatus() throws InterruptedException {
    BundleStatus status = statuses.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertTrue(status != null, "no status within " + LIMIT);
    return status;
  }

  private static Call.Proven withA(Call.Proven call, byte[] a) {
    byte[] proof = call.proof().orElseThrow().toBytes();
    System.arraycopy(a, 0, proof, 0, a.length);
    return ChangedCall.of(call).withProof(proof);
  }

  /** A compressed G1 point that decodes to a verdict: the first small x that does. */
  private static byte[] pointWith(PointVerdict wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = Group.G1.allocateAffine(arena, 1);
      for (int x = 1; x < 1000; x++) {
        byte[] bytes = new byte[48];
        bytes[0] = (byte) 0x80;
        bytes[46] = (byte) (x >>> 8);
        bytes[47] = (byte) x;
        if (Group.G1.uncompress(out, 0, bytes) == wanted) {
          return bytes;
        }
      }
      throw new AssertionError("no such point found");
    }
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted) {
    for (int at = bytes.length - wanted.length; at >= 0; at--) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}

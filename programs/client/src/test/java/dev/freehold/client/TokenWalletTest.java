package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The token's real circuits are solved; proofs, which a worker would check, are left blank. */
@Timeout(120)
class TokenWalletTest {
  private static final UserId OWNER = UserId.parse("0:3");
  private static final UserId OTHER = UserId.parse("1:0");

  private static FunctionProver prover;

  private final Signer signer = Signer.generate();
  private final List<ContractWallet.ProvedCall> proved = new ArrayList<>();
  private final List<String> again = new ArrayList<>();
  private TestNetwork network;
  private Contract token;
  private TokenWallet owner;

  @BeforeAll
  static void compile() {
    CompiledContract contract = TokenContract.compile();
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    prover =
        new FunctionProver(
            contract.functions(),
            contract.abi(),
            contract.functions().stream()
                .map(f -> new FunctionSpec(f.name(), FunctionSpec.SetupKind.DEVELOPMENT, key))
                .toList(),
            (_, _) -> new Proof(new byte[Proof.BYTES]));
  }

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
    token = new Contract(new ContractId(4), OWNER, TokenWallet.spec(prover), 1);
    network.chain.account(OWNER, new Account(signer.authKey(), 0, 1000, 0));
    network.chain.account(OTHER, new Account(signer.authKey(), 0, 1000, 0));
    network.seal(new CheckpointEvent.ContractRegistered(token, Hash32.ZERO, 0));
    network.worker.treating(this::carryOut);
    owner = wallet(OWNER);
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  private TokenWallet wallet(UserId user) {
    return new TokenWallet(
        new Wallet(network.client(), signer, user),
        token,
        prover,
        new ContractWallet.Listener() {
          @Override
          public void proved(ContractWallet.ProvedCall call) {
            proved.add(call);
          }

          @Override
          public void provingAgain(String why, int attempt) {
            again.add(attempt + ": " + why);
          }
        });
  }

  private List<BundleStatus> carryOut(Bundle bundle) {
    for (Call call : bundle.calls()) {
      for (SlotWrite write : ((Call.Proven) call).writes()) {
        network.chain.write(token, bundle.user(), write.slot(), write.value());
      }
    }
    network.chain.account(
        bundle.user(), new Account(signer.authKey(), bundle.nonce() + 1, 1000, 0));
    return List.of(new BundleStatus.Committed(1), network.carryOut(bundle));
  }

  private static List<BundleStatus> tooOld(Bundle bundle) {
    return List.of(new BundleStatus.Rejected(RejectReason.ANCHOR_TOO_OLD, ""));
  }

  @Test
  void mintsTransfersAndClaims() {
    owner.finish(owner.mint(100), () -> owner.mint(100));
    owner.finish(owner.transfer(OTHER, 30), () -> owner.transfer(OTHER, 30));
    assertEquals(70, owner.balance());
    TokenWallet other = wallet(OTHER);
    assertEquals(30, other.claimable(OWNER));
    other.finish(other.claim(OWNER), () -> other.claim(OWNER));
    assertEquals(30, other.balance());
    assertEquals(0, other.claimable(OWNER));
    assertThrows(UnsatisfiedException.class, () -> other.claim(OWNER));
    assertEquals(3, proved.size());
  }

  @Test
  void callsBuildOnThoseThatAreOnTheirWay() {
    List<Submission> sent = new ArrayList<>();
    sent.add(owner.mint(10));
    sent.add(owner.mint(20));
    sent.add(owner.transfer(OTHER, 25));
    for (int i = 1; i < proved.size(); i++) {
      assertEquals(
          proved.get(i - 1).statement().rootAfter(), proved.get(i).statement().rootBefore());
    }
    sent.forEach(owner.wallet()::finish);
    assertEquals(5, owner.balance());
    assertEquals(List.of(0L, 1L, 2L), network.worker.nonces());
  }

  @Test
  void theAnchorIsACheckpointThatIsFinal() {
    owner.finish(owner.mint(10), () -> owner.mint(10));
    Bundle bundle = network.worker.submitted().getFirst();
    Statement statement = proved.getFirst().statement();
    assertEquals(bundle.anchorHeight(), statement.anchorHeight());
    assertEquals(network.chain.at(bundle.anchorHeight()).globalRoot(), statement.anchorRoot());
  }

  @Test
  void provesAgainWhereTheAnchorHasGrownTooOld() {
    network.keepSealing();
    network.worker.treating(
        bundle -> network.worker.submitted().size() < 3 ? tooOld(bundle) : carryOut(bundle));
    owner.finish(owner.mint(10), () -> owner.mint(10));
    assertEquals(3, proved.size());
    assertEquals(2, again.size());
    assertTrue(again.get(0).startsWith("2: "), again.get(0));
    assertTrue(again.get(1).contains("ANCHOR_TOO_OLD"), again.get(1));
    assertEquals(10, owner.balance());
  }

  @Test
  void givesUpAfterThreeAnchorsThatHaveGrownTooOld() {
    network.keepSealing();
    network.worker.treating(TokenWalletTest::tooOld);
    BundleRejectedException e =
        assertThrows(
            BundleRejectedException.class,
            () -> owner.finish(owner.mint(10), () -> owner.mint(10)));
    assertEquals(RejectReason.ANCHOR_TOO_OLD, e.reason());
    assertEquals(3, network.worker.submitted().size());
  }

  /** The rejected mint left nothing behind: the next starts from the state that is final. */
  @Test
  void startsFromTheFinalStateAfterARejection() {
    network.keepSealing();
    owner.finish(owner.mint(10), () -> owner.mint(10));
    network.worker.treating(
        _ -> List.of(new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "")));
    Submission rejected = owner.mint(500);
    assertThrows(BundleRejectedException.class, () -> owner.wallet().finish(rejected));
    network.worker.treating(this::carryOut);
    owner.finish(owner.mint(5), () -> owner.mint(5));
    assertEquals(15, owner.balance());
    assertEquals(proved.get(0).statement().rootAfter(), proved.get(2).statement().rootBefore());
  }

  @Test
  void refusesATokenWithOtherKeys() {
    Contract other = VerifiedStateTest.contract(4, 1);
    ClientException e =
        assertThrows(ClientException.class, () -> new TokenWallet(owner.wallet(), other, prover));
    assertTrue(e.getMessage().contains("its keys differ"), e.getMessage());
  }

  @Test
  void aSenderThatLiesAboutWhatItSentIsCaught() {
    owner.finish(owner.mint(100), () -> owner.mint(100));
    owner.finish(owner.transfer(OTHER, 30), () -> owner.transfer(OTHER, 30));
    TokenWallet other = wallet(OTHER);
    network.worker.lying(
        answer ->
            answer instanceof Answer.Slot honest && !honest.proof().value().isZero()
                ? new Answer.Slot(
                    honest.request(),
                    honest.checkpointHeight(),
                    new SlotProof(
                        honest.proof().slot(),
                        Fr.of(31),
                        honest.proof().slotPath(),
                        honest.proof().leaf(),
                        honest.proof().realmPath(),
                        honest.proof().asOf(),
                        honest.proof().globalPath()))
                : answer);
    assertThrows(LyingNodeException.class, () -> other.claim(OWNER));
  }
}

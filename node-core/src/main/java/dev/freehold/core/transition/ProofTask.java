package dev.freehold.core.transition;

import dev.freehold.core.Invariant;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle whose proofs are to be checked, with what the node itself knows of each call. It follows
 * from the bundle and from what is final, and not from the realm's state: a bundle names the roots
 * that it was proved on, and {@link BundleTransition} holds them against the state. So a verdict on
 * a task stays true wherever the bundle comes to stand. The digests are computed by {@link
 * #claims}, on the verifier's thread, or for many tasks together by {@link #computeDigests}.
 */
public record ProofTask(Bundle bundle, Fr anchorRoot, List<Known> known) {
  /** Knowledge that the node has of one proven call; {@code call} is its index in the bundle. */
  public record Known(int call, VerifyingKey key, UserId owner) {}

  /** One proof with the statement it must prove. */
  public record Claim(VerifyingKey key, Statement statement, Proof proof) {}

  /** The task for a bundle that {@link BundleTransition} accepts. */
  public static ProofTask of(ChainView chain, Bundle bundle) {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < bundle.calls().size(); i++) {
      if (bundle.calls().get(i) instanceof Call.Proven call) {
        Contract contract =
            chain
                .contract(call.contract())
                .orElseThrow(Invariant.missing("the contract of a call that applied"));
        known.add(
            new Known(i, contract.spec().functions().get(call.function()).key(), contract.owner()));
      }
    }
    return new ProofTask(
        bundle,
        chain
            .anchorRoot(bundle.anchorHeight())
            .orElseThrow(Invariant.missing("the anchor of a bundle that applied")),
        List.copyOf(known));
  }

  /** Computes the digests of many tasks' calls together; {@link #claims} finds them there. */
  public static void computeDigests(List<ProofTask> tasks) {
    List<Call.Proven> calls = new ArrayList<>(tasks.size());
    List<Call.Proven> demanded = new ArrayList<>();
    for (ProofTask task : tasks) {
      List<Call> all = task.bundle.calls();
      for (Known k : task.known) {
        Call.Proven call = (Call.Proven) all.get(k.call);
        calls.add(call);
        if (call.required() != Call.Proven.NONE) {
          demanded.add((Call.Proven) all.get(call.required()));
        }
      }
    }
    Call.Proven.computeDigests(calls, demanded);
  }

  /** The claims to verify; the calls compute their digests here, and keep them. */
  public List<Claim> claims() {
    List<Claim> claims = new ArrayList<>(known.size());
    for (Known k : known) {
      Call.Proven call = (Call.Proven) bundle.calls().get(k.call);
      claims.add(
          new Claim(
              k.key,
              new Statement(
                  bundle.user(),
                  call.contract(),
                  bundle.anchorHeight(),
                  anchorRoot,
                  call.rootBefore(),
                  call.rootAfter(),
                  call.writesDigest(),
                  call.callDigest(),
                  k.owner,
                  call.requireDigest(bundle.calls())),
              call.proof()
                  .orElseThrow(Invariant.missing("the proof of a call that is to be checked"))));
    }
    return claims;
  }
}

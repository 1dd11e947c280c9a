package dev.freehold.network;

import dev.freehold.core.bundle.Call;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import java.util.List;

/**
 * Copies of a proven call with one field changed and the proof kept: calls that no prover makes.
 */
final class ChangedCall {
  private final Call.Proven call;

  private ChangedCall(Call.Proven call) {
    this.call = call;
  }

  static ChangedCall of(Call.Proven call) {
    return new ChangedCall(call);
  }

  Call.Proven withContract(ContractId contract) {
    return changed(contract, call.function(), call.required(), call.rootAfter(), call.writes());
  }

  Call.Proven withFunction(int function) {
    return changed(call.contract(), function, call.required(), call.rootAfter(), call.writes());
  }

  Call.Proven withRequired(int required) {
    return changed(call.contract(), call.function(), required, call.rootAfter(), call.writes());
  }

  Call.Proven withRoot(Fr rootAfter) {
    return changed(call.contract(), call.function(), call.required(), rootAfter, call.writes());
  }

  Call.Proven withRootBefore(Fr rootBefore) {
    return new Call.Proven(
        call.contract(),
        call.function(),
        call.required(),
        rootBefore,
        call.rootAfter(),
        call.writes(),
        call.args(),
        proof());
  }

  Call.Proven withWrites(List<SlotWrite> writes) {
    return changed(call.contract(), call.function(), call.required(), call.rootAfter(), writes);
  }

  Call.Proven withArgs(List<Fr> args) {
    return new Call.Proven(
        call.contract(),
        call.function(),
        call.required(),
        call.rootBefore(),
        call.rootAfter(),
        call.writes(),
        args,
        proof());
  }

  /** The one change that is not of the statement. */
  Call.Proven withProof(byte[] proof) {
    return new Call.Proven(
        call.contract(),
        call.function(),
        call.required(),
        call.rootBefore(),
        call.rootAfter(),
        call.writes(),
        call.args(),
        new Proof(proof));
  }

  private Call.Proven changed(
      ContractId contract, int function, int required, Fr rootAfter, List<SlotWrite> writes) {
    return new Call.Proven(
        contract, function, required, call.rootBefore(), rootAfter, writes, call.args(), proof());
  }

  private Proof proof() {
    return call.proof().orElseThrow();
  }
}

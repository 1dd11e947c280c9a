package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.prover.ProverLimits;
import dev.freehold.prover.contract.Struct;
import org.junit.jupiter.api.Test;

class ProverLimitsTest {
  @Test
  void limitsStandInTheirRelations() {
    assertTrue(ProverLimits.ARTIFACT_FILE_BYTES_MAX <= ProverLimits.ARTIFACT_BYTES_MAX);
    assertTrue(ProverLimits.ARTIFACT_BYTES_MAX < Integer.MAX_VALUE / 8, "arrays of longs fit");
    assertTrue(ProverLimits.VARIABLES_MAX >= ProverLimits.CONSTRAINTS_MAX);
    assertTrue(
        ProverLimits.CODE_MAX >= 4 * ProverLimits.CONSTRAINTS_MAX,
        "an instruction for each constraint");
    assertTrue(ProverLimits.CALL_READS_MAX >= Limits.CALL_WRITES_MAX, "a write reads its path");
    assertEquals(64, Struct.MEMBERS_MAX, "four to the third: a struct of an artifact");
  }
}

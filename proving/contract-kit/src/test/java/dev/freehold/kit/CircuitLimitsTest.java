package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.core.Limits;
import dev.freehold.kit.contract.Struct;
import org.junit.jupiter.api.Test;

class CircuitLimitsTest {
  @Test
  void limitsStandInTheirRelations() {
    assertTrue(CircuitLimits.ARTIFACT_FILE_BYTES_MAX <= CircuitLimits.ARTIFACT_BYTES_MAX);
    assertTrue(CircuitLimits.ARTIFACT_BYTES_MAX < Integer.MAX_VALUE / 8, "arrays of longs fit");
    assertTrue(CircuitLimits.VARIABLES_MAX >= CircuitLimits.CONSTRAINTS_MAX);
    assertTrue(
        CircuitLimits.CODE_MAX >= 4 * CircuitLimits.CONSTRAINTS_MAX,
        "an instruction for each constraint");
    assertTrue(CircuitLimits.CALL_READS_MAX >= Limits.CALL_WRITES_MAX, "a write reads its path");
    assertEquals(64, Struct.MEMBERS_MAX, "four to the third: a struct of an artifact");
  }
}

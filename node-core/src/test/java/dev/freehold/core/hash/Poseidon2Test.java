package dev.freehold.core.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.core.field.Fr;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Poseidon2Test {
  private static JsonNode vectors;

  @BeforeAll
  static void readVectors() throws IOException {
    try (InputStream in =
        Poseidon2Test.class.getResourceAsStream("/vectors/poseidon2-bls12-381-t4.json")) {
      vectors = new ObjectMapper().readTree(in);
    }
  }

  @Test
  void everyKnownAnswer() {
    JsonNode answers = vectors.get("knownAnswers");
    assertTrue(answers.size() >= 17);
    for (JsonNode answer : answers) {
      long[] state = new long[Poseidon2.STATE_LIMBS + 4];
      for (int i = 0; i < 4; i++) {
        fr(answer.get("input").get(i)).copyLimbs(state, 4 + 4 * i);
      }
      Poseidon2.permute(state, 4);
      Fr[] got =
          IntStream.range(0, 4).mapToObj(i -> Fr.fromLimbs(state, 4 + 4 * i)).toArray(Fr[]::new);
      Fr[] want =
          IntStream.range(0, 4).mapToObj(i -> fr(answer.get("output").get(i))).toArray(Fr[]::new);
      assertArrayEquals(want, got);
    }
  }

  @Test
  void constantsAreThoseOfTheVectors() {
    for (int round = 0; round < Poseidon2Constants.FULL_ROUNDS; round++) {
      for (int lane = 0; lane < 4; lane++) {
        assertEquals(
            fr(vectors.get("fullRoundConstants").get(round).get(lane)),
            Poseidon2Constants.fullRound(round, lane));
      }
    }
    for (int round = 0; round < Poseidon2Constants.PARTIAL_ROUNDS; round++) {
      assertEquals(
          fr(vectors.get("partialRoundConstants").get(round)),
          Poseidon2Constants.partialRound(round));
    }
    for (int row = 0; row < 4; row++) {
      assertEquals(
          fr(vectors.get("internalDiagonalMinusOne").get(row)),
          Poseidon2Constants.internalDiagonalMinusOne(row));
      for (int col = 0; col < 4; col++) {
        assertEquals(
            vectors.get("externalMatrix").get(row).get(col).asInt(),
            Poseidon2Constants.externalMatrix(row, col));
      }
    }
  }

  @Test
  void compressFeedsTheFirstInputForward() {
    Fr[] in = {Fr.of(7), Fr.of(8), Fr.of(9), Fr.of(10)};
    long[] state = new long[Poseidon2.STATE_LIMBS];
    for (int i = 0; i < 4; i++) {
      in[i].copyLimbs(state, 4 * i);
    }
    Poseidon2.permute(state, 0);
    assertEquals(Fr.fromLimbs(state, 0).add(in[0]), Poseidon2.compress(in[0], in[1], in[2], in[3]));
  }

  private static Fr fr(JsonNode hex) {
    return Fr.fromBigInteger(new BigInteger(hex.asText().substring(2), 16));
  }
}

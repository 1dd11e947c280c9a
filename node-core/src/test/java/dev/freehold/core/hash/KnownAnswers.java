package dev.freehold.core.hash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch.Finding;
import dev.freehold.core.hash.CompressionBatch.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The published known answers; as a program, it computes them and prints what it got. */
final class KnownAnswers {
  /** Four elements and what the permutation makes of them. */
  record Answer(List<Fr> input, List<Fr> output) {}

  private KnownAnswers() {}

  static JsonNode json() {
    try (InputStream in =
        KnownAnswers.class.getResourceAsStream("/vectors/poseidon2-bls12-381-t4.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Answer> read() {
    List<Answer> answers = new ArrayList<>();
    for (JsonNode answer : json().get("knownAnswers")) {
      answers.add(new Answer(elements(answer.get("input")), elements(answer.get("output"))));
    }
    return answers;
  }

  private static List<Fr> elements(JsonNode hex) {
    List<Fr> elements = new ArrayList<>();
    hex.forEach(h -> elements.add(Fr.fromBigInteger(new BigInteger(h.asText().substring(2), 16))));
    return elements;
  }

  /** What {@link #main} prints where every answer is right. */
  static List<String> render(List<Answer> answers, Finding finding, Form form) {
    List<String> lines = new ArrayList<>(List.of(finding.toString(), form.toString()));
    answers.forEach(a -> lines.add(a.output().getFirst().add(a.input().getFirst()).toString()));
    return lines;
  }

  public static void main(String[] args) {
    CompressionBatch.Calibration calibration =
        CompressionBatch.calibrate(System::nanoTime, Long.MAX_VALUE);
    System.out.println(calibration.finding());
    System.out.println(CompressionBatch.form());
    List<Answer> answers = read();
    long[] in = new long[answers.size() * CompressionBatch.INPUT_LIMBS];
    int at = 0;
    for (Answer answer : answers) {
      for (Fr element : answer.input()) {
        element.copyLimbs(in, at);
        at += FrArrays.LIMBS;
      }
    }
    long[] out = new long[answers.size() * FrArrays.LIMBS];
    CompressionBatch.compress(out, 0, in, 0, answers.size());
    for (int i = 0; i < answers.size(); i++) {
      System.out.println(Fr.fromLimbs(out, i * FrArrays.LIMBS));
    }
  }
}

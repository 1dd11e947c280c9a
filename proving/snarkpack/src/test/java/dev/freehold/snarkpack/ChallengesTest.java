package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every challenge depends on everything that was said before it. */
class ChallengesTest {
  private static final Sample SAMPLE = Sample.of(1, 3);
  private static final AggregateLayout LAYOUT = AggregateLayout.of(3);
  private static final byte[] AGGREGATE = new byte[LAYOUT.bytes()];

  static {
    new SplittableRandom(2).nextBytes(AGGREGATE);
  }

  /** r, the x of each round, z. */
  private static List<Fr> challenges(Hash32 srs, Sample sample, byte[] aggregate) {
    Challenges asked =
        new Challenges(srs, sample.job(), sample.payee(), sample.key(), sample.statements());
    List<Fr> challenges = new ArrayList<>();
    challenges.add(asked.combination(aggregate));
    for (int round = 0; round < LAYOUT.rounds(); round++) {
      challenges.add(asked.round(aggregate, round));
    }
    challenges.add(asked.opening(aggregate));
    return challenges;
  }

  private static List<Fr> challenges(Sample sample, byte[] aggregate) {
    return challenges(Hash32.ZERO, sample, aggregate);
  }

  private static final List<Fr> USUAL = challenges(SAMPLE, AGGREGATE);

  @Test
  void dependOnTheTaskFromTheFirst() {
    byte[] flipped = new byte[Hash32.BYTES];
    flipped[31] = 1;
    Hash32 other = new Hash32(flipped);
    assertAllDiffer("reference string", challenges(other, SAMPLE, AGGREGATE), 0);
    assertAllDiffer("job", challenges(SAMPLE.withJob(other), AGGREGATE), 0);
    UserId payee = new UserId(SAMPLE.payee().value() ^ 1);
    assertAllDiffer("payee", challenges(SAMPLE.withPayee(payee), AGGREGATE), 0);
    byte[] key = SAMPLE.key().toBytes();
    for (int at = 0; at < key.length; at += 48) {
      key[at] ^= 1;
      Sample wrong = SAMPLE.withKey(new VerifyingKey(key));
      assertAllDiffer("key at " + at, challenges(wrong, AGGREGATE), 0);
      key[at] ^= 1;
    }
  }

  @Test
  void dependOnTheNumberOfProofs() {
    List<Statement> four = new ArrayList<>(SAMPLE.statements());
    four.add(four.getLast());
    Sample sample = new Sample(SAMPLE.job(), SAMPLE.payee(), SAMPLE.key(), four, SAMPLE.proofs());
    assertAllDiffer("a fourth statement", challenges(sample, AGGREGATE), 0);
  }

  @Test
  void dependOnEveryPublicInput() {
    for (int i = 0; i < SAMPLE.count(); i++) {
      for (int input = 0; input < Statement.COUNT; input++) {
        Sample wrong = SAMPLE.withStatement(i, changed(SAMPLE.statements().get(i), input));
        assertAllDiffer("input " + input + " of statement " + i, challenges(wrong, AGGREGATE), 0);
      }
    }
  }

  /** The statement with one public input changed. */
  private static Statement changed(Statement s, int input) {
    Fr[] x = s.inputs();
    for (int k = 3; k < x.length; k++) {
      x[k] = k == input ? x[k].add(Fr.ONE) : x[k];
    }
    return new Statement(
        new UserId(s.user().value() ^ (input == 0 ? 1 : 0)),
        new ContractId(s.contract().value() ^ (input == 1 ? 1 : 0)),
        s.anchorHeight() ^ (input == 2 ? 1 : 0),
        x[3],
        x[4],
        x[5],
        x[6],
        x[7],
        new UserId(s.owner().value() ^ (input == 8 ? 1 : 0)),
        x[9]);
  }

  /** Each bit that is flipped is the last of an element: no part of one may be left out. */
  @Test
  void dependOnEveryElementSaidBefore() {
    for (Element element : Element.of(LAYOUT)) {
      for (int at : new int[] {element.at(), element.at() + element.bytes() - 1}) {
        byte[] other = AGGREGATE.clone();
        other[at] ^= 1;
        List<Fr> challenges = challenges(SAMPLE, other);
        for (int k = 0; k < element.challenge() && k < USUAL.size(); k++) {
          assertEquals(USUAL.get(k), challenges.get(k), element.name() + ", challenge " + k);
        }
        assertAllDiffer(element.name(), challenges, element.challenge());
      }
    }
  }

  /** The elements are all the bytes there are, apart from the version, which has one value. */
  @Test
  void elementsCoverTheAggregate() {
    int bytes = Element.of(LAYOUT).stream().mapToInt(Element::bytes).sum();
    assertEquals(AGGREGATE.length, 1 + bytes);
    assertEquals(
        Element.of(LAYOUT).size(), Element.of(LAYOUT).stream().map(Element::at).distinct().count());
  }

  @Test
  void differFromOneAnother() {
    assertEquals(USUAL.size(), USUAL.stream().distinct().count());
  }

  private static void assertAllDiffer(String what, List<Fr> challenges, int from) {
    for (int k = from; k < USUAL.size(); k++) {
      assertNotEquals(USUAL.get(k), challenges.get(k), what + ", challenge " + k);
    }
  }

  /** Where one thing ends and the next begins is part of what is hashed, and so are the labels. */
  @Test
  void transcriptsAreUnambiguous() {
    List<Fr> challenges = new ArrayList<>();
    challenges.add(hashed("a", "bc", "d", "e"));
    challenges.add(hashed("ab", "c", "d", "e"));
    challenges.add(hashed("a", "b", "cd", "e"));
    challenges.add(hashed("a", "bcde"));
    challenges.add(hashed("d", "e", "a", "bc"));
    challenges.add(hashed());
    Transcript other = new Transcript("other");
    challenges.add(other.challenge("x"));
    challenges.add(other.challenge("x"));
    challenges.add(new Transcript("other").challenge("y"));
    assertEquals(challenges.size(), challenges.stream().distinct().count());
  }

  private static Fr hashed(String... labelsAndData) {
    Transcript transcript = new Transcript("test");
    for (int i = 0; i < labelsAndData.length; i += 2) {
      byte[] data = labelsAndData[i + 1].getBytes(StandardCharsets.US_ASCII);
      transcript.absorb(labelsAndData[i], data);
    }
    return transcript.challenge("x");
  }
}

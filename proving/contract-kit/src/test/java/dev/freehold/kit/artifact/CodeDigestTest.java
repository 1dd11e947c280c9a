package dev.freehold.kit.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.core.id.Hash32;
import org.junit.jupiter.api.Test;

/** The digest is of the places that classes are from: directories and jars alike. */
class CodeDigestTest {
  @Test
  void classesOfOnePlaceAreOneDigest() {
    assertEquals(CodeDigest.of(CodeDigest.class), CodeDigest.of(ContractArtifact.class));
  }

  @Test
  void anotherPlaceIsAnotherDigest() {
    // This class' directory, and a jar of a library.
    Hash32 directory = CodeDigest.of(CodeDigestTest.class);
    Hash32 jar = CodeDigest.of(Test.class);
    assertNotEquals(directory, CodeDigest.of(CodeDigest.class));
    assertNotEquals(directory, jar);
    assertNotEquals(jar, CodeDigest.of(Test.class, CodeDigest.class));
  }
}

package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.id.Hash32;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The invitation of a worker, as a line that people hand on. */
class InvitationTest {
  private static final Invitation FIXED =
      new Invitation(
          FixedValues.HASH,
          new Hash32(FixedValues.bytes(Hash32.BYTES, 0x50)),
          258,
          FixedValues.bytes(Invitation.SIGNATURE_BYTES, 0x60));

  @Test
  void theLineIsGolden() {
    assertEquals(
        Invitation.PREFIX
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    java.util.HexFormat.of()
                        .parseHex(
                            "01"
                                + FixedValues.HASH
                                + "505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f"
                                + "0000000000000102"
                                + "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
                                + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")),
        FIXED.toText());
  }

  @Test
  void whatIsWrittenIsReadAgainWithBlanksAroundIt() {
    for (long seed = 0; seed < 50; seed++) {
      RandomValues r = new RandomValues(seed);
      Invitation invitation =
          new Invitation(r.hash(), r.hash(), r.u63(), r.bytes(Invitation.SIGNATURE_BYTES));
      String text = invitation.toText();
      assertFalse(text.contains("\n") || text.contains(" "), text);
      assertEquals(invitation, Invitation.parse(text), "seed " + seed);
      assertEquals(invitation, Invitation.parse(" " + text + "\r\n"), "seed " + seed);
    }
  }

  /** A digit that is another gives another invitation or none, and never the same. */
  @Test
  void noOtherTextIsTheSameInvitation() {
    String text = FIXED.toText();
    for (int i = 0; i < text.length(); i++) {
      for (char other : new char[] {'A', 'Q', '_', '=', '+', ' ', '\u00e4'}) {
        if (text.charAt(i) == other) {
          continue;
        }
        String changed = text.substring(0, i) + other + text.substring(i + 1);
        try {
          assertNotEquals(FIXED, Invitation.parse(changed), changed);
        } catch (IllegalArgumentException e) {
          assertTrue(e.getMessage().contains("invitation"), e.getMessage());
        }
      }
    }
  }

  @Test
  void whatIsNoneIsRefusedByName() {
    String text = FIXED.toText();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThrows(IllegalArgumentException.class, () -> Invitation.parse(cut), cut);
    }
    String longer = text + "AAAA";
    assertThrows(IllegalArgumentException.class, () -> Invitation.parse(longer));
    String padded = text + "=";
    assertThrows(IllegalArgumentException.class, () -> Invitation.parse(padded));
    String later = Invitation.PREFIX + "Ag" + text.substring(Invitation.PREFIX.length() + 2);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Invitation.parse(later));
    assertTrue(e.getMessage().contains("invitation version 2"), e.getMessage());
  }

  @Test
  void eachFieldIsSigned() {
    Hash32 other = new Hash32(FixedValues.bytes(Hash32.BYTES, 0x51));
    Set<Hash32> digests = new HashSet<>();
    digests.add(FIXED.digest());
    digests.add(Invitation.digest(other, FIXED.node(), FIXED.until()));
    digests.add(Invitation.digest(FIXED.genesis(), other, FIXED.until()));
    digests.add(Invitation.digest(FIXED.genesis(), FIXED.node(), FIXED.until() + 1));
    assertEquals(4, digests.size());
  }
}

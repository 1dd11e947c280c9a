package dev.freehold.blst.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyGenerationTest {
  /**
   * Seeds and master keys of EIP-2333 (CC0-1.0), whose {@code derive_master_SK} is the draft's
   * {@code KeyGen} without key info.
   */
  private static final String[][] MASTERS = {
    {
      "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
          + "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04",
      "6083874454709270928345386274498605044986640685124978867557563392430687146096"
    },
    {
      "3141592653589793238462643383279502884197169399375105820974944592",
      "29757020647961307431480504535336562678282505419141012933316116377660817309383"
    },
    {
      "0099ff991111002299dd7744ee3355bbdd8844115566cc55663355668888cc00",
      "27580842291869792442942448775674722299803720648445448686099262467207037398656"
    },
    {
      "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
      "19022158461524446591288038168518313374041767046816487870552872741050760015818"
    }
  };

  @Test
  void makesTheKeysOfTheDraft() {
    for (String[] master : MASTERS) {
      BlsSecretKey key = BlsSecretKey.generate(HexFormat.of().parseHex(master[0]));
      assertEquals(new BigInteger(master[1]), new BigInteger(1, key.toBytes()));
      assertArrayEquals(key.publicKey(), BlsSecretKey.ofScalar(key.toBytes()).publicKey());
    }
  }

  @Test
  void aSeedHasItsLength() {
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofSeed(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofSeed(new byte[33]));
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.generate(new byte[31]));
  }

  @Test
  void aKeyIsANumberBelowTheOrder() {
    // r of RFC 9380, section 4.2.1 of draft-irtf-cfrg-pairing-friendly-curves-11.
    BigInteger order =
        new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofScalar(new byte[32]));
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofScalar(order.toByteArray()));
    assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofScalar(new byte[31]));
    byte[] greatest = order.subtract(BigInteger.ONE).toByteArray();
    assertArrayEquals(greatest, BlsSecretKey.ofScalar(greatest).toBytes());
  }

  @Test
  void tellsNothingOfItself() {
    BlsSecretKey key = BlsSecretKey.ofSeed(new byte[32]);
    assertFalse(key.toString().contains(HexFormat.of().formatHex(key.toBytes()).substring(0, 8)));
  }
}

package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The schema on disk. A change needs a new schema version, unless stores may lack the column. */
class ColumnTest {
  private static final RealmId REALM = new RealmId(0xabc);
  private static final UserId USER = UserId.of(REALM, 0x12345);
  private static final ContractId CONTRACT = new ContractId(0x6789a);
  private static final Fr KEY = Fr.of(0x0102030405060708L);

  @Test
  void columns() {
    assertEquals(
        List.of(
            "0 meta PLAIN 0",
            "1 accounts VERSIONED 6",
            "2 slots VERSIONED 18",
            "3 nodes VERSIONED 11",
            "4 blocks LARGE 10",
            "5 heads PLAIN 2",
            "6 bundles PLAIN 34",
            "7 auth-keys PLAIN 38",
            "8 touched LARGE 10",
            "9 checkpoints LARGE 8",
            "10 contracts PLAIN 4",
            "11 realm-heights PLAIN 10",
            "12 receipts LARGE 10",
            "13 headers PLAIN 10",
            "14 statements LARGE 12",
            "15 aggregates LARGE 42",
            "16 witnesses LARGE 10",
            "17 tails LARGE 10"),
        Arrays.stream(Column.values())
            .map(c -> c.ordinal() + " " + c.columnName() + " " + c.layout() + " " + c.keyBytes())
            .toList());
    assertEquals("nodes-history", Column.NODES.historyName());
  }

  @Test
  void keys() {
    requireKey(Column.ACCOUNTS, "0abc abc12345", Keys.account(USER));
    requireKey(
        Column.SLOTS,
        "0abc 0006789a abc12345 0000000123456789",
        Keys.slot(CONTRACT, USER, 0x123456789L));
    requireKey(Column.NODES, "0abc 05 000000fedcba9876", Keys.node(0xabc, 5, 0xfedcba9876L));
    requireKey(Column.NODES, "ffff 05 0000000000000000", Keys.node(Keys.GLOBAL_SCOPE, 5, 0));
    requireKey(Column.BLOCKS, "0abc 000000000000002a", Keys.height(0xabc, 42));
    requireKey(Column.HEADS, "0abc", Keys.realm(REALM));
    String id = "11".repeat(Hash32.BYTES);
    requireKey(Column.BUNDLES, "0abc" + id, Keys.bundle(REALM, Hash32.parse(id)));
    requireKey(
        Column.AUTH_KEYS,
        "0abc" + "00".repeat(24) + "0102030405060708 abc12345",
        Keys.authKey(USER, KEY));
    requireKey(Column.TOUCHED, "ffff 0000000000000007", Keys.height(Keys.GLOBAL_SCOPE, 7));
    requireKey(Column.CHECKPOINTS, "0000000000000007", Keys.height(7));
    requireKey(Column.CONTRACTS, "0006789a", Keys.contract(CONTRACT));
    requireKey(Column.REALM_HEIGHTS, "0abc 0000000000000009", Keys.height(0xabc, 9));
    requireKey(Column.HEADERS, "0abc 0000000000000009", Keys.height(0xabc, 9));
    requireKey(Column.STATEMENTS, "0abc 0000000000000009 0102", Keys.entry(REALM, 9, 0x102));
    requireKey(
        Column.AGGREGATES,
        "0abc 0000000000000009" + "11".repeat(32),
        Keys.aggregate(REALM, 9, Hash32.parse(id)));
    requireKey(Column.WITNESSES, "0abc 0000000000000009", Keys.height(0xabc, 9));
    requireKey(Column.TAILS, "0abc 0000000000000009", Keys.height(0xabc, 9));
    assertEquals("70726f6d697365640abc", HexFormat.of().formatHex(Keys.promised(REALM)));
    requireKey(Column.RECEIPTS, "0abc 0000000000000009", Keys.height(0xabc, 9));
    assertEquals(
        "0abcabc12345000000000000002b",
        HexFormat.of().formatHex(VersionedWriter.historyKey(Keys.account(USER), 43)));
  }

  private static void requireKey(Column column, String hex, byte[] key) {
    assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(key), column.columnName());
    assertEquals(column.keyBytes(), key.length, column.columnName());
  }
}

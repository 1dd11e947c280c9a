package dev.freehold.store;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.util.Optional;

/** Witnesses, aggregates and notes on coverage of one realm in the database. Any thread. */
final class KeptColumns {
  private final Database db;
  private final RealmId realm;

  KeptColumns(Database db, RealmId realm) {
    this.db = db;
    this.realm = realm;
  }

  void keepAggregate(Aggregate aggregate) {
    Job job = aggregate.job();
    if (!job.realm().equals(realm)) {
      throw new IllegalArgumentException(
          "an aggregate of realm " + job.realm() + " in the store of realm " + realm);
    }
    put(
        Column.AGGREGATES,
        Keys.aggregate(realm, job.firstBlock(), job.id()),
        Values.encode(aggregate::encode));
  }

  Optional<Aggregate> aggregate(long firstBlock, Hash32 job) {
    return Values.decode(
        db, db.get(Column.AGGREGATES, Keys.aggregate(realm, firstBlock, job)), Aggregate::decode);
  }

  void forgetAggregate(long firstBlock, Hash32 job) {
    try (Batch batch = db.batch()) {
      batch.delete(Column.AGGREGATES, Keys.aggregate(realm, firstBlock, job));
      db.write(batch);
    }
  }

  long coverageSettled(boolean dropping) {
    return Values.height(db, db.get(Column.META, Keys.coverage(realm, dropping))).orElse(0L);
  }

  void settleCoverage(boolean dropping, long checkpoint) {
    put(Column.META, Keys.coverage(realm, dropping), Values.height(checkpoint));
  }

  void keepWitness(long height, BlockWitness witness) {
    put(Column.WITNESSES, Keys.height(realm.value(), height), Values.encode(witness::encode));
  }

  Optional<BlockWitness> witness(long height) {
    return Values.decode(
        db, db.get(Column.WITNESSES, Keys.height(realm.value(), height)), BlockWitness::decode);
  }

  private void put(Column column, byte[] key, byte[] value) {
    try (Batch batch = db.batch()) {
      batch.put(column, key, value);
      db.write(batch);
    }
  }
}

package dev.freehold.worker.machine;

/**
 * Heights up to which a realm is final, as far as is known here.
 *
 * @param block the realm's latest block that is in a checkpoint; 0 for none
 * @param checkpoint the latest checkpoint
 */
record FinalUpTo(long block, long checkpoint) {}

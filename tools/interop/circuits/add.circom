pragma circom 2.1.6;

include "domains.circom";
include "poseidon2.circom";

// Requires that a number has so many bits.
template Bits(n) {
  signal input in;
  signal bit[n];
  var sum = 0;
  for (var i = 0; i < n; i++) {
    bit[i] <-- (in >> i) & 1;
    bit[i] * (bit[i] - 1) === 0;
    sum += bit[i] * (1 << i);
  }
  sum === in;
}

// A function add(amount) of a contract whose users' state has depth 1: raises slot 0 by an amount of
// 64 bits. The public inputs are those of docs/protocol.md, section 4, in their order: circom numbers
// public inputs as they are declared, and outputs before them, so there is none.
template Add() {
  signal input userId;
  signal input contractId;
  signal input anchorHeight;
  signal input anchorRoot;
  signal input rootBefore;
  signal input rootAfter;
  signal input writesDigest;
  signal input callDigest;
  signal input ownerId;
  signal input requireDigest;

  signal input amount;
  signal input slots[4];

  component range = Bits(64);
  range.in <== amount;

  component before = Compress();
  component after = Compress();
  for (var i = 0; i < 4; i++) {
    before.in[i] <== slots[i];
    after.in[i] <== i == 0 ? slots[0] + amount : slots[i];
  }
  before.out === rootBefore;
  after.out === rootAfter;

  // One write: (slot 0, its new value).
  component writes = Compress();
  writes.in[0] <== 0;
  writes.in[1] <== 0;
  writes.in[2] <== slots[0] + amount;
  writes.in[3] <== domainWrites();
  writes.out === writesDigest;

  // The count of arguments, then the arguments, padded to triples.
  component call = Compress();
  call.in[0] <== domainArguments();
  call.in[1] <== 1;
  call.in[2] <== amount;
  call.in[3] <== 0;
  call.out === callDigest;

  requireDigest === 0;
}

component main {
  public [
    userId, contractId, anchorHeight, anchorRoot, rootBefore, rootAfter, writesDigest, callDigest,
    ownerId, requireDigest
  ]
} = Add();

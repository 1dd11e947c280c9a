pragma circom 2.1.6;

include "poseidon2_constants.circom";

// x^5 in three constraints.
template Power5() {
  signal input in;
  signal output out;
  signal square <== in * in;
  signal cube <== square * in;
  out <== square * cube;
}

// compress(a, b, c, d) = P(a, b, c, d)[0] + a for the permutation P: docs/protocol.md, section 2.
// The linear layers are linear combinations and cost no constraint.
template Compress() {
  signal input in[4];
  signal output out;
  var external[4][4] = poseidon2External();
  var diagonal[4] = poseidon2Diagonal();
  var full[8][4] = poseidon2Full();
  var partial[56] = poseidon2Partial();
  component fullBox[8][4];
  component partialBox[56];
  var state[4];
  var mixed[4];
  for (var row = 0; row < 4; row++) {
    state[row] = 0;
    for (var col = 0; col < 4; col++) {
      state[row] += external[row][col] * in[col];
    }
  }
  for (var round = 0; round < 8; round++) {
    if (round == 4) {
      for (var i = 0; i < 56; i++) {
        partialBox[i] = Power5();
        partialBox[i].in <== state[0] + partial[i];
        state[0] = partialBox[i].out;
        var sum = state[0] + state[1] + state[2] + state[3];
        for (var lane = 0; lane < 4; lane++) {
          state[lane] = state[lane] * diagonal[lane] + sum;
        }
      }
    }
    for (var lane = 0; lane < 4; lane++) {
      fullBox[round][lane] = Power5();
      fullBox[round][lane].in <== state[lane] + full[round][lane];
    }
    for (var row = 0; row < 4; row++) {
      mixed[row] = 0;
      for (var col = 0; col < 4; col++) {
        mixed[row] += external[row][col] * fullBox[round][col].out;
      }
    }
    for (var row = 0; row < 4; row++) {
      state[row] = mixed[row];
    }
  }
  out <== state[0] + in[0];
}

pragma circom 2.1.6;

// The constants that keep digests of different kinds apart: docs/protocol.md, section 2.

function domainWrites() {
  return 387441595059979011364085040281472694610367713181832994855091267648732008922;
}

function domainArguments() {
  return 2093895562856331874779988142204237501454943456459779712329001143245473770;
}

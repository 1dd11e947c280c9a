// Verifies the proofs of a task file with snarkjs, one after another, and prints what it took.
import { readFileSync } from "node:fs";
import { groth16 } from "snarkjs";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const verify = (item) => groth16.verify(task.key, item.publicSignals, item.proof);

await verify(task.items[0]);
const start = process.hrtime.bigint();
let accepted = 0;
for (const item of task.items) {
  if (await verify(item)) {
    accepted++;
  }
}
const millis = Number(process.hrtime.bigint() - start) / 1e6;
console.log(JSON.stringify({ millis, accepted }));
process.exit(0);

// Proves with snarkjs, once to warm up and then so many times, and prints what each time took.
import { groth16 } from "snarkjs";

const [zkey, wtns, times] = process.argv.slice(2);
let last = await groth16.prove(zkey, wtns);
const millis = [];
for (let i = 0; i < Number(times); i++) {
  const start = process.hrtime.bigint();
  last = await groth16.prove(zkey, wtns);
  millis.push(Number(process.hrtime.bigint() - start) / 1e6);
}
console.log(JSON.stringify({ millis, proof: last.proof, publicSignals: last.publicSignals }));
process.exit(0);

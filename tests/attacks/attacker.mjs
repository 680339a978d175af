// A process of its own for one flood.

import { Tally } from './line.mjs';
import { floods as over1 } from './http1.mjs';
import { floods as over2 } from './http2.mjs';

const { name, target } = JSON.parse(process.argv[2]);
const tally = new Tally();
await { ...over1, ...over2 }[name].run(target, tally);
process.send(tally.counts, () => process.exit());

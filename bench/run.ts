// `npm run bench`: every question in turn. Figures are for comparing with the reference beside them, in the
// same minute on the same machine.

import { benchEcho } from './echo.ts';
import { benchForward } from './forward.ts';
import { benchFragments } from './fragments.ts';
import { benchNetwork } from './network.ts';
import { benchPcap } from './pcap.ts';
import { benchRecorder } from './recorder.ts';
import { benchRoute } from './route.ts';
import { benchStart } from './start.ts';
import { benchTap } from './tap.ts';

await benchEcho();
console.log();
benchRecorder();
console.log();
benchForward();
console.log();
benchFragments();
console.log();
benchTap();
console.log();
benchPcap();
console.log();
benchNetwork();
console.log();
benchRoute();
console.log();
benchStart();

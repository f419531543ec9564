// `npm run bench`: every question in turn. Figures are for comparing with the reference beside them, in the
// same minute on the same machine.

import { benchEcho } from './echo.ts';
import { benchStart } from './start.ts';
import { benchTap } from './tap.ts';

await benchEcho();
console.log();
benchTap();
console.log();
benchStart();

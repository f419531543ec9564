#!/usr/bin/env node
// tsping: ping, with packets that go through this package's own stack.

import { main } from '../src/cli/tsping.ts';

await main(process.argv.slice(2));

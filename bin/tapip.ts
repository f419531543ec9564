#!/usr/bin/env node
// tapip: runs the stack.

import { main } from '../src/cli/tapip.ts';

await main(process.argv.slice(2));

// The script language's front door.

export { type Fault, ScriptSyntaxError } from './fault.ts';
export { parseScript } from './parse.ts';
export {
  type RunOptions,
  runScript,
  type ScriptFailure,
  type ScriptResult,
  type WaitsFor,
} from './run.ts';
export type { Script } from './syntax.ts';

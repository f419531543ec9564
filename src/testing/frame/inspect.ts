// What `console.log` asks a value for. Only a symbol: elsewhere than in Node.js nobody asks.

export const INSPECT = Symbol.for('nodejs.util.inspect.custom');

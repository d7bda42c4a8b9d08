import { benchDiff } from './diff.ts';

/** `npm run bench -- NAME [--json]`: one row per benchmark; each returns what it measured, as JSON-able data. */
const benches: Readonly<Record<string, () => unknown>> = {
  diff: benchDiff,
};

const [name = '', ...flags] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join('|')} [--json]\n`);
  process.exitCode = 4;
} else {
  const result = await bench();
  process.stdout.write(`${JSON.stringify(result, null, flags.includes('--json') ? 0 : 2)}\n`);
}

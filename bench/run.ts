/** `npm run bench -- NAME [--json]`: one row per benchmark; each gives what it measured as data that JSON can hold. */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  diff: async () => (await import('./diff.ts')).benchDiff(),
  templates: async () => (await import('./templates.ts')).benchTemplates(),
  push: async () => (await import('./push.ts')).benchPush(),
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

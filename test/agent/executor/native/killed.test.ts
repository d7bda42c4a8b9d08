import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { preparePendingFile } from '../../../../agent/executor/native/files/write.ts';
import { createPlayground, type Playground } from '../../../contract/playground.ts';

const names = Array.from({ length: 20 }, (_, index) => `file${index}`);
const size = 300_000;

test('a process that is killed while it writes leaves every target whole, and what else it leaves is removed by the next that writes', async () => {
  using ground = createPlayground({ 'writer.ts': writer() });
  for (const name of names) writeFileSync(join(ground.dir, name), 'a'.repeat(size));
  for (const pause of [0, 3, 11]) {
    await killWhileWriting(ground, pause + Math.random() * 10);
    for (const name of names) expect(contentOf(ground, name)).toMatch(/^([a-z])\1*$/);
    expect(names.map((name) => contentOf(ground, name).length)).toEqual(names.map(() => size));
  }
  for (const name of names) write(ground, name);
  expect(leftIn(ground)).toEqual([]);
});

test('what a killed process left beside a target is removed by the next that writes it, and by no other', async () => {
  using ground = createPlayground({ 'dies.ts': dying() });
  const [code, signal] = await once(
    spawn(process.execPath, [join(ground.dir, 'dies.ts'), ground.dir]),
    'exit',
  );
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  expect(leftIn(ground)).toHaveLength(1);
  write(ground, 'other');
  expect(leftIn(ground)).toHaveLength(1);
  write(ground, 'target');
  expect(leftIn(ground)).toEqual([]);
});

test('what a living process is writing is let be', () => {
  using ground = createPlayground();
  using first = preparePendingFile(join(ground.dir, 'target'), Buffer.from('first'));
  write(ground, 'target');
  first.commit(() => undefined);
  expect(contentOf(ground, 'target')).toBe('first');
});

async function killWhileWriting(ground: Playground, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [join(ground.dir, 'writer.ts'), ground.dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  // Any moment will do: this is no wait for something to be so.
  await delay(milliseconds);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function write(ground: Playground, name: string): void {
  using pending = preparePendingFile(join(ground.dir, name), Buffer.from('end'));
  pending.commit(() => undefined);
}

function contentOf(ground: Playground, name: string): string {
  return readFileSync(join(ground.dir, name), 'utf8');
}

function leftIn(ground: Playground): string[] {
  return readdirSync(ground.dir).filter((name) => name.startsWith('.ansible_tmp'));
}

const module = JSON.stringify(
  fileURLToPath(new URL('../../../../agent/executor/native/files/write.ts', import.meta.url)),
);

/** Writes all files over and over, each time with another letter, and says when the first is done. */
function writer(): string {
  return `import { preparePendingFile } from ${module};
const [dir] = process.argv.slice(2);
for (let round = 0; ; round += 1) {
  for (const name of ${JSON.stringify(names)}) {
    using pending = preparePendingFile(dir + '/' + name, Buffer.from(String.fromCharCode(97 + (round % 26)).repeat(${size})));
    pending.commit(() => undefined);
    if (round === 0) process.stdout.write('.');
  }
}
`;
}

function dying(): string {
  return `import { preparePendingFile } from ${module};
using pending = preparePendingFile(process.argv[2] + '/target', Buffer.from('half'));
process.kill(process.pid, 'SIGKILL');
`;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createPlayground } from '../../contract/playground.ts';
import { hasAnsible } from './has-ansible.ts';

describe.skipIf(!hasAnsible)('a run of Ansible (skipped where ansible-core is not installed)', () => {
  test('ends when the agent is killed', { timeout: 120_000 }, async () => {
    using ground = createPlayground({
      'site.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: begins, command: "touch {{ playbook_dir }}/begun"}
    - {name: waits, wait_for: {path: "{{ playbook_dir }}/go", timeout: 120, sleep: 1}}
    - {name: told, debug: {msg: x}}
    - {name: goes on, command: "touch {{ playbook_dir }}/went-on"}
`,
      'run.ts': runner(),
    });
    const agent = spawn(process.execPath, [join(ground.dir, 'run.ts'), ground.dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(agent.stdout, 'data');
    const ansible = Number(String(line));
    await until(() => existsSync(join(ground.dir, 'begun')));
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    ground.write({ go: '' });
    await until(() => !isAlive(ansible));
    expect(existsSync(join(ground.dir, 'went-on'))).toBe(false);
  });
});

/** A program that runs the playbook and says which process is ansible-playbook's. */
function runner(): string {
  const executor = fileURLToPath(new URL('../../../agent/executor/ansible/executor.ts', import.meta.url));
  return `import { execFileSync } from 'node:child_process';
import { createAnsibleExecutor } from ${JSON.stringify(executor)};
const [dir] = process.argv.slice(2);
const executor = createAnsibleExecutor({ env: process.env, tmp: dir });
const play = new Map([['hosts', 'localhost']]);
const run = executor.run({ plays: [play], dir, file: dir + '/site.yml', text: (await import('node:fs')).readFileSync(dir + '/site.yml', 'utf8') }, {
  check: false, diff: false, extraVars: new Map(), inventory: { type: 'local', hosts: ['localhost'] }, signal: new AbortController().signal,
});
for await (const event of run) {
  if (event.type === 'play-started') console.log(execFileSync('pgrep', ['-P', String(process.pid), '-f', 'ansible-playbook'], { encoding: 'utf8' }).trim());
}
`;
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 90_000; !condition(); ) {
    if (Date.now() > deadline) throw new Error('not so in time');
    await delay(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

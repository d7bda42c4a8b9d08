import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/*
 * `npm start`: a coordinator, three agents and two pushes, by the very commands that an operator types. All that it writes lies
 * under .dsc/ (or the folder that is given), where each agent keeps the files of "its" host in a folder of its own. In a terminal it stays up; without one it
 * ends, with 0 when every host converged.
 */
const root = join(import.meta.dirname, '..');
const folder = resolve(root, process.argv[2] ?? '.dsc');
/** As the commands show it. */
const shown = relative(root, folder) || '.';
const coord = join(root, 'bin', 'dsc-coord');
const agent = join(root, 'bin', 'dsc-agent');
const hosts = ['web1', 'web2', 'web3'];
const data = ['--data', `${shown}/coordinator`];
const running: ChildProcess[] = [];

const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
process.exitCode = await start().finally(stop);

async function start(): Promise<number> {
  prepare();
  say('A coordinator, with its own NATS server:');
  await inBackground('coordinator', coord, ['up', ...data], /ready/);
  say('Three hosts, each with credentials of its own, and an agent on each:');
  for (const host of hosts) {
    await run(coord, [
      'hosts',
      'add',
      host,
      '--labels',
      'role=web',
      '--out',
      `${shown}/${host}/agent.creds`,
      ...data,
    ]);
    const paths = ['--creds', `${shown}/${host}/agent.creds`, '--data', `${shown}/${host}/agent`];
    await inBackground(host, agent, ['run', ...paths], /connected/);
  }
  say('The first push:');
  const first = await run(coord, ['push', `${shown}/web/system.yml`, ...data]);
  if (first !== 0) return first;
  say('One value changes, and only what it touches runs:');
  changeOneValue();
  const second = await run(coord, ['push', `${shown}/web/system.yml`, ...data]);
  if (second !== 0) return second;
  await run(coord, ['status', ...data]);
  if (interactive) await stayUp();
  return 0;
}

/** The example, with its files in hosts/ in place of /srv. */
function prepare(): void {
  refuseWhileRunning();
  rmSync(folder, { recursive: true, force: true });
  for (const host of hosts) mkdirSync(join(folder, host), { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'start.pid'), String(process.pid));
  cpSync(join(root, 'examples', 'web'), join(folder, 'web'), { recursive: true });
  edit((state) => state.replace('prefix: /srv/dsc-web', `prefix: ${join(folder, 'hosts')}`));
}

/** What is still up works with the files that this would remove. */
function refuseWhileRunning(): void {
  const file = join(folder, 'start.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid === 0 || !existsSync(`/proc/${pid}`)) return;
  process.stderr.write(`npm start is up already, as process ${pid}; end that one first (Ctrl-C)\n`);
  process.exit(4);
}

function changeOneValue(): void {
  say('  title: The blog  →  title: The blog, now with comments', '  ');
  edit((state) => state.replace('title: The blog', 'title: The blog, now with comments'));
}

function edit(change: (state: string) => string): void {
  const file = join(folder, 'web', 'state.yml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

async function stayUp(): Promise<void> {
  process.stdout.write(`
It is up. In another terminal, try:

  bin/dsc-coord status web2 ${data.join(' ')}
  bin/dsc-coord watch ${data.join(' ')}
  cat ${shown}/hosts/web2/blog/index.html

Edit ${shown}/web/state.yml, then see what would run, and push:

  bin/dsc-coord plan ${shown}/web/system.yml ${data.join(' ')}
  bin/dsc-coord push ${shown}/web/system.yml ${data.join(' ')}

Ctrl-C ends it.
`);
  await interrupted;
}

/** Runs a command as typed, with its output in ours, and gives its exit code. */
async function run(command: string, args: string[]): Promise<number> {
  say(`$ ${command.slice(root.length + 1)} ${args.join(' ')}`, '');
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** Starts what stays up, with its log in logs/, and waits until it says that it is ready. */
async function inBackground(name: string, command: string, args: string[], ready: RegExp): Promise<void> {
  say(`$ ${command.slice(root.length + 1)} ${args.join(' ')} &`, '');
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let log = '';
  const isReady = new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        log += chunk;
        writeFileSync(join(folder, 'logs', `${name}.log`), chunk, { flag: 'a' });
        if (ready.test(log)) resolve(true);
      });
    }
    child.once('exit', () => resolve(false));
  });
  const inTime = await Promise.race([isReady, delay(30_000, false, { ref: false })]);
  if (!inTime) throw new Error(`${name} did not become ready; its log is ${shown}/logs/${name}.log:\n${log}`);
}

async function stop(): Promise<void> {
  rmSync(join(folder, 'start.pid'), { force: true });
  for (const child of running.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

function say(text: string, indent = '\n'): void {
  process.stdout.write(`${indent}${text}\n`);
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startAgentProcess, type TestAgent } from './agent.ts';
import { type CliResult, startCoordinator, type TestCoordinator } from './coordinator.ts';
import { temporaryFolder } from './folder.ts';

/** One row of what `push --output json` says. */
export interface PushResult {
  readonly host: string;
  readonly instance: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly actions: number;
  readonly changed: number;
  readonly verified: boolean;
  readonly unknown: readonly { subtree: string; target: string }[];
}

/** A real coordinator, real agents, and a project folder of files that a test writes and pushes. */
export interface TestFleet extends AsyncDisposable {
  readonly coordinator: TestCoordinator;
  readonly agents: ReadonlyMap<string, TestAgent>;
  /** The project; `root` inside it is where the hosts' files go. */
  readonly project: string;
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  push(...args: string[]): Promise<CliResult & { results: PushResult[] }>;
  /** Starts the agent of a host that was declared before. */
  startAgent(host: string, args?: readonly string[]): Promise<TestAgent>;
}

export async function startFleet(
  hosts: readonly string[],
  { agents: started = hosts, up }: { agents?: readonly string[]; up?: readonly string[] } = {},
): Promise<TestFleet> {
  await using stack = new AsyncDisposableStack();
  const coordinator = stack.use(await startCoordinator(up));
  const folder = stack.use(temporaryFolder());
  const agents = new Map<string, TestAgent>();
  const credentials = new Map(
    await Promise.all(hosts.map(async (host) => [host, await coordinator.addHost(host)] as const)),
  );
  const startAgent = async (host: string, args?: readonly string[]) => {
    const known = credentials.get(host);
    if (known === undefined) throw new Error(`${host} was not declared`);
    const agent = stack_.use(await startAgentProcess(known, args));
    agents.set(host, agent);
    return agent;
  };
  const stack_ = stack.move();
  for (const host of started) await startAgent(host);
  const project = join(folder.path, 'project');
  const root = join(folder.path, 'root');
  return {
    coordinator,
    agents,
    project,
    root,
    startAgent,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(project, name)), { recursive: true });
        writeFileSync(join(project, name), text.replaceAll('ROOT', root));
      }
    },
    async push(...args) {
      const result = await coordinator.cli(['push', ...args, '--output', 'json'], { cwd: project });
      if (result.stdout === '') throw new Error(`the push was refused: ${result.stderr}`);
      const { results = [] } = JSON.parse(result.stdout);
      return { ...result, results };
    },
    [Symbol.asyncDispose]: () => stack_[Symbol.asyncDispose](),
  };
}

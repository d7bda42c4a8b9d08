/** What a command has of the process it runs in; made by `main.ts`, and by nothing else. */
export interface Context {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly user: { readonly root: boolean; readonly name: string; readonly home: string };
  readonly cwd: string;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly version: string;
  readonly now: () => Date;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters in a line; 80 where it is no terminal. */
  readonly columns: number;
}

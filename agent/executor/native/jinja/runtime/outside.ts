import type { Value } from './values.ts';

/** What filters need from outside the templates; a filter whose part is missing is refused. */
export interface Outside {
  /** YAML as Ansible reads it, for `from_yaml`. Throws a `TemplateError`. */
  readonly loadYaml?: (text: string) => Value;
  /** YAML of several documents, for `from_yaml_all`. */
  readonly loadYamlAll?: (text: string) => Value;
  /** The path with symbolic links resolved, for `realpath`. */
  readonly realpath?: (path: string) => string;
  /** Files that match a pattern, for `fileglob`. */
  readonly fileglob?: (pattern: string) => readonly string[];
  readonly home?: (user: string | undefined) => string | undefined;
  readonly environmentVariable?: (name: string) => string | undefined;
  /** The folder that relative paths start from. */
  readonly cwd?: () => string;
  /** What the file tests (`is file`, `is directory`, …) ask. */
  readonly fileTest?: (test: FileTest, path: string, other?: string) => boolean;
}

/** What can be asked of a path. */
export type FileTest = 'directory' | 'file' | 'link' | 'exists' | 'link_exists' | 'same_file' | 'mount';

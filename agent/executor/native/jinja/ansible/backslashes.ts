import type { Environment } from '../environment.ts';

/**
 * A playbook writes `\1` where Jinja2's string literals want `\\1`: Ansible doubles the backslashes of the strings
 * inside `{{ }}`, and so do we.
 */
export function escapeBackslashes(source: string, environment: Environment): string {
  if (!source.includes('\\') || !source.includes('{{')) return source;
  let inside = false;
  return environment
    .pieces(source)
    .map(({ type, text }) => {
      if (type === 'variable_begin') inside = true;
      else if (type === 'variable_end') inside = false;
      return inside && type === 'string' ? text.replaceAll('\\', '\\\\') : text;
    })
    .join('');
}

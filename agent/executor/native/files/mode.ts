import type { Stats } from 'node:fs';

const permissionBits = 0o7777;
const executeBits = 0o111;
/** Where a class's bits stand, and its own special bit. */
const classes = {
  u: { shift: 6, special: 0o4000 },
  g: { shift: 3, special: 0o2000 },
  o: { shift: 0, special: 0o1000 },
};
type Class = keyof typeof classes;

/** A symbolic mode (`u=rw,g+r,o-x`) applied to what a file has; throws a RangeError in Ansible's words when it cannot be read. */
export function applySymbolicMode(symbolic: string, stat: Stats, umask: number): number {
  let mode = stat.mode & permissionBits;
  for (const clause of symbolic.split(',')) {
    const [users = '', ...permissions] = clause.split(/[-+=]/);
    const operators = clause.match(/[-+=]/g) ?? [];
    if (/[^ugoa]/.test(users)) throw badMode(clause);
    // An empty user means all, but the umask holds.
    const masked = users === '';
    const chosen = users === '' || users === 'a' ? 'ugo' : users;
    permissions.forEach((letters, index) => {
      if (/[^rwxXstugo]/.test(letters)) throw badMode(clause);
      for (const user of chosen) {
        if (!isClass(user)) throw badMode(clause);
        const bits = bitsOf(letters, user, stat, masked ? umask : 0);
        mode = applyOperator(operators[index] ?? '=', user, bits, mode);
      }
    });
  }
  return mode;
}

function badMode(clause: string): RangeError {
  return new RangeError(`bad symbolic permission for mode: ${clause}`);
}

function isClass(user: string): user is Class {
  return user === 'u' || user === 'g' || user === 'o';
}

function applyOperator(operator: string, user: Class, bits: number, mode: number): number {
  if (operator === '+') return mode | bits;
  if (operator === '-') return mode & ~bits;
  const { shift, special } = classes[user];
  return (mode & ~((0o7 << shift) | special)) | bits;
}

function bitsOf(letters: string, user: Class, stat: Stats, umask: number): number {
  const { shift } = classes[user];
  let bits = 0;
  for (const letter of letters) bits |= bitOf(letter, user, stat, shift, umask);
  return bits;
}

function bitOf(letter: string, user: Class, stat: Stats, shift: number, umask: number): number {
  const mode = stat.mode & permissionBits;
  if (letter === 'r' || letter === 'w' || letter === 'x') {
    return ({ r: 4, w: 2, x: 1 }[letter] << shift) & ~umask;
  }
  if (letter === 'X') return stat.isDirectory() || (mode & executeBits) > 0 ? 1 << shift : 0;
  if (letter === 's') return user === 'o' ? 0 : classes[user].special;
  if (letter === 't') return user === 'o' ? classes.o.special : 0;
  return isClass(letter) ? ((mode >> classes[letter].shift) & 0o7) << shift : 0;
}

/** As Ansible writes a mode: `0644`. */
export function formatMode(mode: number): string {
  return `0${(mode & permissionBits).toString(8).padStart(3, '0')}`;
}

import { textLength } from '../runtime/text.ts';

/** What libyaml's emitter has written so far, and what it knows of the line that it is on. */
export class YamlLines {
  text = '';
  /** In characters. */
  column = 0;
  /** Of the lines to come; below zero before the first collection. */
  indent = -1;
  /** Whether what stands last needs no space after it. */
  whitespace = true;
  /** Whether the line holds nothing but indention and dashes. */
  indention = true;

  put(text: string): void {
    this.text += text;
    this.column += textLength(text);
  }

  /** A sign of YAML's own: a bracket, a dash, a quote. */
  indicator(
    text: string,
    needsSpace: boolean,
    after: { whitespace?: boolean; indention?: boolean } = {},
  ): void {
    if (needsSpace && !this.whitespace) this.put(' ');
    this.put(text);
    this.whitespace = after.whitespace ?? false;
    this.indention = this.indention && (after.indention ?? false);
  }

  /** A line end, `\n` or one that the text itself has. */
  break(char: string): void {
    this.text += char;
    this.column = 0;
  }

  /** A new line, where the one it is on holds anything, up to its indention. */
  startLine(): void {
    const indent = Math.max(0, this.indent);
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace))
      this.break('\n');
    this.put(' '.repeat(Math.max(0, indent - this.column)));
    this.whitespace = true;
    this.indention = true;
  }
}

import { ansibleFilters } from './ansible/filters.ts';
import { ansibleTests } from './ansible/tests.ts';
import { analyzeExpression } from './compile/analyze.ts';
import { enterFrame, type Unit } from './compile/code.ts';
import { compileExpression } from './compile/expressions.ts';
import { blocksIn, extendsAnything, isPlainCondition, mutates, mutatesAnything } from './compile/inspect.ts';
import { FunctionScope, Symbols } from './compile/symbols.ts';
import { compileModule } from './compile/templates.ts';
import { LimitError, TemplateNotFound, TemplateSyntaxError, UnsupportedError } from './errors.ts';
import { builtinFilters } from './filters/builtin.ts';
import { builtinGlobals } from './globals.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { truthy } from './runtime/compare.ts';
import { concatenate } from './runtime/concat.ts';
import { Context, type Engine, Frame, type Module } from './runtime/context.ts';
import { finalizeAnsible } from './runtime/finalize.ts';
import { Budget, Output, type Scope } from './runtime/frame.ts';
import type { Definition, Dialect } from './runtime/host.ts';
import type { Outside } from './runtime/outside.ts';
import { Undefined, type Value } from './runtime/values.ts';
import { type Piece, pieces } from './syntax/lexer.ts';
import type { Block, Expression } from './syntax/nodes.ts';
import { parseExpression, parseTemplate } from './syntax/parser.ts';
import { defaultSyntax, type Syntax } from './syntax/rules.ts';
import { builtinTests } from './tests/builtin.ts';

export interface EnvironmentOptions {
  /** Default `ansible`. */
  readonly dialect?: Dialect;
  /** Added to Jinja2's own; one of the same name takes its place. */
  readonly filters?: readonly Definition[];
  readonly tests?: readonly Definition[];
  readonly globals?: ReadonlyMap<string, Value>;
  /** The source of a template for include, import and extends. Throws `TemplateNotFound`. */
  readonly loader?: (name: string) => string;
  /** How source is cut; what is not given is as Jinja2 (with Ansible's `trim_blocks` in its dialect). */
  readonly syntax?: Partial<Syntax>;
  readonly extensions?: readonly ('do' | 'loopcontrols')[];
  readonly limits?: Partial<Limits>;
  /** What some filters and tests need to reach: without it they are refused. */
  readonly outside?: Outside;
}

/** A template, compiled. Both ways of rendering throw `TemplateError`s. */
export interface Template {
  /** The output as text. */
  render(scope: Scope): string;
  /** The output as Ansible gives it to a task: text that looks like a list, dict or boolean becomes one. */
  renderNative(scope: Scope): Value;
}

/** A bare expression, compiled. */
export interface CompiledExpression {
  /** Its value; undefined values are thrown as `UndefinedError`. */
  evaluate(scope: Scope): Value;
}

/** Compiles templates and expressions; each source only once. */
export interface Environment {
  readonly limits: Limits;
  /** Throws `TemplateSyntaxError`, and `UnsupportedError` where the source shows what is not supported. */
  template(source: string, name?: string): Template;
  /** As `template`, for a bare expression. */
  expression(source: string): CompiledExpression;
  /** What a template uses that is not supported, as far as its source shows; nothing of it is run. */
  unsupported(source: string): readonly string[];
  /** As `expression`, for the text of a `when`, which Ansible puts into an `if` tag: its truth. */
  condition(source: string): CompiledExpression;
  /** The source cut into pieces, nothing left out. */
  pieces(source: string): readonly Piece[];
  /** A copy with another syntax, sharing everything else. */
  withSyntax(syntax: Partial<Syntax>): Environment;
}

/** An environment, fixed once made. */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  return new CompilingEnvironment(options);
}

const cacheSize = 5_000;

class CompilingEnvironment implements Environment {
  readonly limits: Limits;
  readonly #options: EnvironmentOptions;
  readonly #syntax: Syntax;
  readonly #engine: Engine;
  readonly #templates = new Map<string, CompiledTemplate>();
  readonly #expressions = new Map<string, CompiledExpression>();
  readonly #conditions = new Map<string, CompiledExpression>();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.limits = { ...defaultLimits, ...options.limits };
    const dialect = options.dialect ?? 'ansible';
    this.#syntax = { ...defaultSyntax, trimBlocks: dialect === 'ansible', ...options.syntax };
    this.#engine = {
      dialect,
      limits: this.limits,
      outside: options.outside ?? {},
      filters: named([
        ...builtinFilters,
        ...(dialect === 'ansible' ? ansibleFilters : []),
        ...(options.filters ?? []),
      ]),
      tests: named([
        ...builtinTests,
        ...(dialect === 'ansible' ? ansibleTests : []),
        ...(options.tests ?? []),
      ]),
      globals: new Map([...builtinGlobals(dialect), ...(options.globals ?? [])]),
      load: (name) => this.#load(name),
      finalize: dialect === 'ansible' ? finalizeAnsible : (value) => value,
    };
  }

  template(source: string, name?: string): Template {
    const template = this.#compile(source, name);
    const [refused] = template.refusals;
    if (refused !== undefined) throw new UnsupportedError(refused);
    return template;
  }

  unsupported(source: string): readonly string[] {
    try {
      return this.#compile(source).refusals;
    } catch (error) {
      if (error instanceof UnsupportedError) return [error.construct];
      if (error instanceof TemplateSyntaxError || error instanceof LimitError) return [];
      throw error;
    }
  }

  expression(source: string): CompiledExpression {
    const cached = this.#expressions.get(source);
    if (cached !== undefined) return cached;
    const compiled = guardDepth(() => this.#compileExpression(source));
    remember(this.#expressions, source, compiled);
    return compiled;
  }

  condition(source: string): CompiledExpression {
    const cached = this.#conditions.get(source);
    if (cached !== undefined) return cached;
    const compiled = guardDepth(() => this.#compileCondition(source));
    remember(this.#conditions, source, compiled);
    return compiled;
  }

  /** The usual condition is one test; whatever else ends up in the tag is rendered as Ansible does. */
  #compileCondition(source: string): CompiledExpression {
    const text = `{% if ${source} %} True {% else %} False {% endif %}`;
    const [statement, ...more] = parseTemplate(text, this.#parseOptions());
    if (statement?.type === 'if' && more.length === 0 && isPlainCondition(statement)) {
      const [branch] = statement.branches;
      if (branch !== undefined) {
        const { evaluate } = this.#compileNode(branch.test);
        return { evaluate: (scope) => truthy(evaluate(scope)) };
      }
    }
    const template = this.template(text);
    return { evaluate: (scope) => decided(template.render(scope)) };
  }

  pieces(source: string): readonly Piece[] {
    return pieces(source, this.#syntax);
  }

  withSyntax(syntax: Partial<Syntax>): Environment {
    return new CompilingEnvironment({ ...this.#options, syntax: { ...this.#options.syntax, ...syntax } });
  }

  #compile(source: string, name?: string): CompiledTemplate {
    const key = name === undefined ? source : `${name}\0${source}`;
    const cached = this.#templates.get(key);
    if (cached !== undefined) return cached;
    const compiled = guardDepth(() => {
      const statements = parseTemplate(source, this.#parseOptions(), name);
      const unit = this.#unit(name, blocksIn(statements, name), extendsAnything(statements));
      const module = compileModule(statements, unit);
      return new CompiledTemplate(module, this.#engine, unit.refusals, mutatesAnything(statements));
    });
    remember(this.#templates, key, compiled);
    return compiled;
  }

  #compileExpression(source: string): CompiledExpression {
    const { evaluate } = this.#compileNode(parseExpression(source, this.#parseOptions()));
    return {
      evaluate: (scope) => {
        const value = evaluate(scope);
        if (value instanceof Undefined) throw value.error();
        return value;
      },
    };
  }

  #compileNode(node: Expression): CompiledExpression {
    const unit = this.#unit(undefined, new Map(), false);
    const scope = new FunctionScope(0);
    const symbols = new Symbols({ scope });
    analyzeExpression(symbols, node);
    const code = compileExpression(node, { unit, symbols, top: true, checksParent: false });
    const enter = enterFrame(symbols);
    const [refused] = unit.refusals;
    if (refused !== undefined) throw new UnsupportedError(refused);
    const engine = this.#engine;
    const copies = mutates(node);
    return {
      evaluate: (variables) => {
        const budget = new Budget(engine.limits);
        const context = new Context({ engine, scope: variables, budget, converts: true, copies });
        const frame = new Frame(scope.size, context, new Output(budget));
        enter(frame);
        return code(frame);
      },
    };
  }

  #parseOptions(): Parameters<typeof parseTemplate>[1] {
    return { syntax: this.#syntax, extensions: this.#options.extensions ?? [] };
  }

  #unit(name: string | undefined, blocks: Map<string, Block>, extending: boolean): Unit {
    return {
      engine: this.#engine,
      name,
      refusals: [],
      blocks,
      extending,
      fail: (message, line) => new TemplateSyntaxError(message, line, name),
    };
  }

  #load(name: string): Module {
    const { loader } = this.#options;
    if (loader === undefined) throw new TemplateNotFound(name);
    const template = this.#compile(loader(name), name);
    const [refused] = template.refusals;
    if (refused !== undefined) throw new UnsupportedError(refused);
    return template.module;
  }
}

class CompiledTemplate implements Template {
  readonly module: Module;
  readonly refusals: readonly string[];
  readonly #engine: Engine;
  readonly #copies: boolean;

  constructor(module: Module, engine: Engine, refusals: readonly string[], copies: boolean) {
    this.module = module;
    this.refusals = refusals;
    this.#engine = engine;
    this.#copies = copies;
  }

  render(scope: Scope): string {
    return this.#run(scope, false).text;
  }

  renderNative(scope: Scope): Value {
    return concatenate(this.#run(scope, true));
  }

  #run(scope: Scope, converts: boolean): Output {
    const engine = this.#engine;
    const budget = new Budget(engine.limits);
    const { blocks } = this.module;
    const context = new Context({ engine, scope, budget, converts, copies: this.#copies, blocks });
    const out = new Output(budget);
    guardDepth(() => this.module.run(context, out));
    return out;
  }
}

function decided(text: string): Value {
  const word = text.trim();
  return word === 'True' ? true : word === 'False' ? false : word;
}

/** JavaScript's own stack limit, should it ever be reached first, is one of ours too. */
function guardDepth<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new LimitError('values or templates are nested too deeply');
    throw error;
  }
}

/** By name, and by the full names that Ansible's own collection gives them. */
function named(definitions: readonly Definition[]): Map<string, Definition> {
  const table = new Map(definitions.map((definition) => [definition.name, definition]));
  for (const { name } of ansibleFilters) addFullName(table, name);
  for (const { name } of ansibleTests) addFullName(table, name);
  return table;
}

function addFullName(table: Map<string, Definition>, name: string): void {
  const definition = table.get(name);
  if (definition === undefined) return;
  table.set(`ansible.builtin.${name}`, definition);
  table.set(`ansible.legacy.${name}`, definition);
}

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= cacheSize) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  cache.set(key, value);
}

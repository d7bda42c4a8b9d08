import type { Unit } from './compile/code.ts';
import { blocksIn, extendsAnything, isPlainCondition, mutatesAnything } from './compile/inspect.ts';
import { compileModule } from './compile/module.ts';
import { filtersOf, testsOf } from './definitions.ts';
import { LimitError, TemplateNotFound, TemplateSyntaxError, UnsupportedError } from './errors.ts';
import { type CompiledExpression, compileAlone } from './expression.ts';
import { builtinGlobals } from './globals.ts';
import { defaultLimits, guardDepth, type Limits } from './limits.ts';
import { truthy } from './runtime/compare.ts';
import type { Engine, Module } from './runtime/context.ts';
import { finalizeAnsible } from './runtime/finalize.ts';
import type { Definition, Dialect } from './runtime/host.ts';
import type { Outside } from './runtime/outside.ts';
import { Undefined, type Value } from './runtime/values.ts';
import { SourceCache } from './source-cache.ts';
import { type Piece, pieces } from './syntax/lexer.ts';
import type { Block, Expression } from './syntax/nodes.ts';
import { type ParseOptions, parseExpression, parseTemplate } from './syntax/parser.ts';
import { defaultSyntax, type Syntax } from './syntax/rules.ts';
import { CompiledTemplate, type Template } from './template.ts';

interface EnvironmentOptions {
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

class CompilingEnvironment implements Environment {
  readonly limits: Limits;
  readonly #options: EnvironmentOptions;
  readonly #syntax: Syntax;
  readonly #engine: Engine;
  readonly #templates = new SourceCache<CompiledTemplate>();
  readonly #expressions = new SourceCache<CompiledExpression>();
  readonly #conditions = new SourceCache<CompiledExpression>();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.limits = { ...defaultLimits, ...options.limits };
    const dialect = options.dialect ?? 'ansible';
    this.#syntax = { ...defaultSyntax, trimBlocks: dialect === 'ansible', ...options.syntax };
    this.#engine = {
      dialect,
      limits: this.limits,
      outside: options.outside ?? {},
      filters: filtersOf(dialect, options.filters),
      tests: testsOf(dialect, options.tests),
      globals: new Map([...builtinGlobals(dialect), ...(options.globals ?? [])]),
      load: (name) => this.#load(name),
      finalize: dialect === 'ansible' ? finalizeAnsible : (value) => value,
    };
  }

  template(source: string, name?: string): Template {
    return runnable(this.#template(source, name));
  }

  unsupported(source: string): readonly string[] {
    try {
      return this.#template(source).refusals;
    } catch (error) {
      if (error instanceof UnsupportedError) return [error.construct];
      if (error instanceof TemplateSyntaxError || error instanceof LimitError) return [];
      throw error;
    }
  }

  expression(source: string): CompiledExpression {
    const cached = this.#expressions.get(source);
    if (cached !== undefined) return cached;
    return this.#expressions.keep(
      source,
      guardDepth(() => this.#compileExpression(source)),
    );
  }

  condition(source: string): CompiledExpression {
    const cached = this.#conditions.get(source);
    if (cached !== undefined) return cached;
    return this.#conditions.keep(
      source,
      guardDepth(() => this.#compileCondition(source)),
    );
  }

  pieces(source: string): readonly Piece[] {
    return pieces(source, this.#syntax);
  }

  withSyntax(syntax: Partial<Syntax>): Environment {
    return new CompilingEnvironment({ ...this.#options, syntax: { ...this.#options.syntax, ...syntax } });
  }

  #template(source: string, name?: string): CompiledTemplate {
    const key = name === undefined ? source : `${name}\0${source}`;
    const cached = this.#templates.get(key);
    if (cached !== undefined) return cached;
    return this.#templates.keep(
      key,
      guardDepth(() => this.#compileTemplate(source, name)),
    );
  }

  #compileTemplate(source: string, name: string | undefined): CompiledTemplate {
    const statements = parseTemplate(source, this.#parseOptions(), name);
    const unit = this.#unit(name, blocksIn(statements, name), extendsAnything(statements));
    const module = compileModule(statements, unit);
    return new CompiledTemplate(module, this.#engine, unit.refusals, mutatesAnything(statements));
  }

  #compileExpression(source: string): CompiledExpression {
    const { evaluate } = this.#compileAlone(parseExpression(source, this.#parseOptions()));
    return {
      evaluate: (scope) => {
        const value = evaluate(scope);
        if (value instanceof Undefined) throw value.error();
        return value;
      },
    };
  }

  /** The usual condition is one test; whatever else ends up in the tag is rendered as Ansible does. */
  #compileCondition(source: string): CompiledExpression {
    const text = `{% if ${source} %} True {% else %} False {% endif %}`;
    const [statement, ...more] = parseTemplate(text, this.#parseOptions());
    if (statement?.type === 'if' && more.length === 0 && isPlainCondition(statement)) {
      const [branch] = statement.branches;
      if (branch !== undefined) {
        const { evaluate } = this.#compileAlone(branch.test);
        return { evaluate: (scope) => truthy(evaluate(scope)) };
      }
    }
    const template = this.template(text);
    return { evaluate: (scope) => decided(template.render(scope)) };
  }

  #compileAlone(node: Expression): CompiledExpression {
    return compileAlone(node, this.#unit(undefined, new Map(), false));
  }

  #parseOptions(): ParseOptions {
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
    return runnable(this.#template(loader(name), name)).module;
  }
}

/** Refuses a template that uses what is not supported. */
function runnable(template: CompiledTemplate): CompiledTemplate {
  const [refused] = template.refusals;
  if (refused !== undefined) throw new UnsupportedError(refused);
  return template;
}

function decided(text: string): Value {
  const word = text.trim();
  return word === 'True' ? true : word === 'False' ? false : word;
}

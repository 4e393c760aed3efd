import { Compile, parse } from 'velocityjs';
import { isRecord } from '../../../../kernel/json-record.ts';
import { TemplateError } from './json-path.ts';

/** "The maximum number of iterations in a #foreach … #end loop in mapping templates: 1,000", from API Gateway's quotas. */
const MAX_ITERATIONS = 1000;
/** What no template of AWS's 300 KB needs, and loops in loops would reach. */
const MAX_RENDERED = 200_000;

type Asts = NonNullable<Parameters<Compile['renderAstList']>[0]>;

/** A template that can't go on for ever, whatever it loops over. */
class BoundedTemplate extends Compile {
  #rendered = 0;
  readonly #iterations = new Map<string, number>();

  override renderAstList(asts?: Asts, contextId?: string): string {
    this.#rendered += asts?.length ?? 0;
    if (this.#rendered > MAX_RENDERED) throw new TemplateError('The template renders too much');
    if (contextId?.startsWith('foreach:')) {
      const count = (this.#iterations.get(contextId) ?? 0) + 1;
      this.#iterations.set(contextId, count);
      if (count > MAX_ITERATIONS) throw tooManyIterations();
    }
    return super.renderAstList(asts, contextId);
  }

  /** Called by the compiler for `[1..10]`; the base class would make the list first, however long. */
  getArray(literal: unknown): unknown {
    if (isRecord(literal) && literal.isRange === true && Array.isArray(literal.value)) {
      const [from = 0, to = 0] = literal.value.map((bound) => this.#bound(bound));
      if (Math.abs(to - from) >= MAX_ITERATIONS) throw tooManyIterations();
    }
    return this.#base('getArray', literal);
  }

  #bound(bound: unknown): number {
    return Number(isRecord(bound) ? this.#base('getReferences', bound) : bound);
  }

  #base(method: string, ...given: unknown[]): unknown {
    const known: unknown = Reflect.get(Compile.prototype, method);
    return typeof known === 'function' ? Reflect.apply(known, this, given) : undefined;
  }
}

const tooManyIterations = () => new TemplateError(`A #foreach loop runs more than ${MAX_ITERATIONS} times`);

/** Java's methods that the compiler doesn't know by itself. */
const JAVA_METHODS: Readonly<Record<string, (target: unknown, given: readonly unknown[]) => unknown>> = {
  length: (target) => (typeof target === 'string' ? target.length : undefined),
  contains: (target, [item]) =>
    typeof target === 'string'
      ? target.includes(String(item))
      : Array.isArray(target) && target.includes(item),
  containsKey: (target, [key]) => isRecord(target) && Object.hasOwn(target, String(key)),
  containsValue: (target, [value]) => isRecord(target) && Object.values(target).includes(value),
  add: (target, [item]) => {
    if (Array.isArray(target)) target.push(item);
    return true;
  },
  equalsIgnoreCase: (target, [other]) => String(target).toLowerCase() === String(other).toLowerCase(),
  isEmpty: (target) =>
    typeof target === 'string' || Array.isArray(target)
      ? target.length === 0
      : isRecord(target) && Object.keys(target).length === 0,
};

const HANDLERS = Object.entries(JAVA_METHODS).map(([name, run]) => ({
  uid: name,
  match: ({ property, context }: { readonly property: string; readonly context: unknown }) =>
    property === name && (typeof context === 'string' || Array.isArray(context) || isRecord(context)),
  resolve: ({ context, params }: { readonly context: unknown; readonly params: readonly unknown[] }) =>
    run(context, params),
}));

const parsed = new Map<string, ReturnType<typeof parse>>();
const MAX_PARSED = 1000;

/** Renders a template. Throws TemplateError, and what its parser throws for one that is broken. */
export const renderBounded = (template: string, scope: Record<string, unknown>): string => {
  const known = parsed.get(template) ?? parse(template);
  if (parsed.size < MAX_PARSED) parsed.set(template, known);
  return new BoundedTemplate(known, { customMethodHandlers: HANDLERS }).render(scope);
};

import { parseSync } from "rolldown/utils";

/** One place of a source file where the program is made to do something else. */
export interface Mutant {
  /** Path below the root, e.g. `source/store/journal/journal.ts`. */
  readonly file: string;
  readonly line: number;
  /** What kind of change it is. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

const SWAPPED: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "&&": "||",
  "||": "&&",
  "+=": "-=",
  "-=": "+=",
};

/** Calls that narrow, order or clean what they are called on: without them the rest goes on as if nothing were. */
const SHAPING = /^(filter|sort|toSorted|slice|subarray|trim|toLowerCase|toUpperCase|reverse)$/;

/** Every mutant of one file, in the order of the text. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message ?? ""}`);
  const found: Mutant[] = [];
  const add = (kind: string, { start, end }: Pick<Node, "start" | "end">, replacement: string): void => {
    const line = text.slice(0, start).split("\n").length;
    found.push({ file, line, kind, start, end, replacement });
  };
  // What a typed array answers beyond its end is asked for by the compiler, and never by what runs.
  const isFallback = ({ type, operator, left, right }: Node): boolean =>
    type === "LogicalExpression" && operator === "??" && isElement(left) && isNumber(right);
  const walk = (node: Node): void => {
    // Types are not run, and what a refusal says is not what it does.
    if (node.type.startsWith("TS") && node.type !== "TSAsExpression" && node.type !== "TSNonNullExpression")
      return;
    mutate(node, text, add);
    if (node.type === "ThrowStatement" || node.type === "ImportDeclaration") return;
    const children = isFallback(node) ? [node["left"]] : Object.values(node);
    for (const value of children) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
    }
  };
  for (const statement of program.body) if (isNode(statement)) walk(statement);
  return found.sort((one, other) => one.start - other.start || one.end - other.end);
}

type Add = (kind: string, where: Pick<Node, "start" | "end">, replacement: string) => void;

function mutate(node: Node, text: string, add: Add): void {
  const { test, argument, operator, left, right, body } = node;
  switch (node.type) {
    case "ExpressionStatement":
      if (!text.slice(node.start, node.end).startsWith("super(")) add("statement removed", node, ";");
      break;
    case "ThrowStatement":
      add("throw removed", node, ";");
      break;
    case "AwaitExpression":
      if (isNode(argument)) add("await removed", { start: node.start, end: argument.start }, "");
      break;
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
      if (isNode(test)) add("condition negated", test, `!(${text.slice(test.start, test.end)})`);
      if (isNode(test) && node.type === "IfStatement") add("condition never true", test, "false");
      break;
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression": {
      const swapped = SWAPPED[String(operator)];
      if (swapped === undefined || !isNode(left) || !isNode(right)) break;
      if (isText(left) || isText(right)) break;
      add(`${String(operator)} became ${swapped}`, { start: left.end, end: right.start }, ` ${swapped} `);
      break;
    }
    case "Literal":
      if (typeof node["value"] === "boolean") add("flag turned", node, String(!node["value"]));
      if (typeof node["value"] === "number") add("number raised by one", node, String(node["value"] + 1));
      break;
    case "CallExpression":
      mutateCall(node, text, add);
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (isNode(body) && body.type === "BlockStatement" && hasStatements(body))
        add(
          "function returns at once",
          { start: body.start + 1, end: body.start + 1 },
          " return undefined as never; ",
        );
      break;
  }
}

function mutateCall(node: Node, text: string, add: Add): void {
  const { callee, arguments: args } = node;
  if (!isNode(callee) || !Array.isArray(args)) return;
  const [before, last]: unknown[] = args.slice(-2);
  if (isNode(before) && isNode(last)) add("last argument dropped", { start: before.end, end: last.end }, "");
  const { property, object } = callee;
  if (callee.type !== "MemberExpression" || !isNode(property) || !isNode(object)) return;
  if (SHAPING.test(text.slice(property.start, property.end)))
    add("call left out", { start: object.end, end: node.end }, "");
}

function isElement(value: unknown): boolean {
  return isNode(value) && value.type === "MemberExpression" && value["computed"] === true;
}

function isNumber(value: unknown): boolean {
  return isNode(value) && value.type === "Literal" && typeof value["value"] === "number";
}

/** A sum of texts is a message. */
function isText(node: Node): boolean {
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node["value"] === "string");
}

function hasStatements({ body }: Node): boolean {
  return Array.isArray(body) && body.length > 0;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}

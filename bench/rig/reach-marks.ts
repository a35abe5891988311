import { dirname, relative } from "node:path";
import { parseSync } from "rolldown/utils";
import { isNode, type Mutant, type Node } from "./mutant-sites.ts";

/** A mutant by its number among those of a run. */
export interface Place {
  readonly number: number;
  readonly mutant: Pick<Mutant, "start" | "end">;
}

/** Text that goes in at an offset. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

const MARK = "bench/rig/reach-mark.mjs";
const LISTS = new Set(["BlockStatement", "StaticBlock", "SwitchCase"]);
const ONE_STATEMENT = new Set([
  "IfStatement",
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "WhileStatement",
]);

/**
 * The text of a source file in which each place calls the mark before it runs, and the numbers that could be marked. What
 * stands outside every function runs once, when the first test loads it, and is not marked.
 */
export function marked(
  file: string,
  text: string,
  places: readonly Place[],
): { readonly text: string; readonly numbers: readonly number[] } {
  const statements: readonly unknown[] = parseSync(file, text).program.body;
  const numbers: number[] = [];
  const insertions: Insertion[] = [];
  for (const { number, mutant } of places) {
    const found = innermost(statements.filter(isNode), mutant);
    if (found === null) continue;
    numbers.push(number);
    insertions.push(...found(`dwtriageReached(${number})`));
  }
  const path = relative(dirname(file), MARK);
  let out = text;
  // From the end on, so that the offsets before stay true; of two at one place the later one comes first.
  for (const { at, text: added } of insertions
    .map((one, index) => ({ ...one, index }))
    .sort((one, other) => other.at - one.at || one.index - other.index))
    out = out.slice(0, at) + added + out.slice(at);
  return { text: `import { reached as dwtriageReached } from "${path}"; ${out}`, numbers };
}

type Marking = (call: string) => readonly Insertion[];

/** How the smallest piece that holds the mutant is marked, within a function. */
function innermost(nodes: readonly Node[], { start, end }: Place["mutant"]): Marking | null {
  let found: Marking | null = null;
  const visit = (node: Node, parent: Node | null, name: string): void => {
    if (node.start > start || node.end < end) return;
    if (parent !== null) found = markingOf(node, parent, name) ?? found;
    // A mutant at the head of a body stands before its first statement.
    if (node.type === "BlockStatement" && start === end && start === node.start + 1) found = headOf(start);
    for (const [key, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node, key);
    }
  };
  for (const node of nodes) visit(node, null, "");
  return found;
}

function markingOf(node: Node, parent: Node, name: string): Marking | null {
  const { start, end } = node;
  if (node.type === "BlockStatement") return null;
  if (LISTS.has(parent.type) && (name === "body" || name === "consequent")) {
    return (call) => [{ at: start, text: `${call};` }];
  }
  if (ONE_STATEMENT.has(parent.type) && (name === "body" || name === "consequent" || name === "alternate")) {
    return (call) => [
      { at: start, text: `{${call};` },
      { at: end, text: "}" },
    ];
  }
  const isArrowBody = parent.type === "ArrowFunctionExpression" && name === "body";
  if (isArrowBody || (parent.type === "PropertyDefinition" && name === "value")) {
    return (call) => [
      { at: start, text: `(${call},` },
      { at: end, text: ")" },
    ];
  }
  return null;
}

function headOf(at: number): Marking {
  return (call) => [{ at, text: `${call};` }];
}

import { readFileSync } from "node:fs";
import knowledgeBase from "../../../data/knowledge-base.json" with { type: "json" };
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { Explainer } from "../../knowledge/explainer.ts";
import { KnowledgeError, mergeKnowledge, parseKnowledge } from "../../knowledge/knowledge-entry.ts";
import type { Configuration } from "./configuration.ts";

/** What is known of errors: the knowledge base of the program, and a site's own file over it. */
export function explainerOf({ knowledgeFile }: Pick<Configuration, "knowledgeFile">): Explainer {
  const base = parseKnowledge(knowledgeBase);
  return new Explainer(knowledgeFile === null ? base : mergeKnowledge(base, siteEntries(knowledgeFile)));
}

function siteEntries(path: string): ReturnType<typeof parseKnowledge> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (reason) {
    throw new UserFacingError(
      `The knowledge file ${path} cannot be read.`,
      'Check the path after "knowledge" in the configuration.',
      reason,
    );
  }
  try {
    return parseKnowledge(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch (reason) {
    if (!(reason instanceof KnowledgeError) && !(reason instanceof SyntaxError)) throw reason;
    throw new UserFacingError(
      `The knowledge file ${path} cannot be taken: ${reason.message}.`,
      "Correct that place; dwtriage help knowledge describes the file.",
      reason,
    );
  }
}

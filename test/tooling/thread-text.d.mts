import type { Plugin } from "rolldown";

export function threadTexts(): Plugin;

import { availableParallelism, cpus, loadavg } from "node:os";

/** What the figures were measured on. Load above zero before a run says that others use the machine, too. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const load = (loadavg()[0] ?? 0).toFixed(2);
  return `${availableParallelism()} cores (${model}), Node ${process.version}, ${process.platform}, load ${load}`;
}

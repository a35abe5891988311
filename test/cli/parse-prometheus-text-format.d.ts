declare module "parse-prometheus-text-format" {
  /** Families of the Prometheus text format; values are the texts that stand there. */
  export default function parse(
    text: string,
  ): readonly { readonly name: string; readonly type: string; readonly metrics: unknown }[];
}

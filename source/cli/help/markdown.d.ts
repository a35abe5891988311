/** A page of docs/ as its text: the build bundles it. */
declare module "*.md" {
  const text: string;
  export default text;
}

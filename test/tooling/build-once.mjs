/** The journeys drive the built file, so every test run starts from a fresh build of the source under test. */
export default async function setup() {
  await import("./build.mjs");
}

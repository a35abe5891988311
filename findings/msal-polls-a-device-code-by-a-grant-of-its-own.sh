#!/bin/sh
# Packages: @azure/msal-node@7.2.3
# Seen:     msal polls for the token of a device code with grant_type=device_code.
# Guess:    grant_type=urn:ietf:params:oauth:grant-type:device_code, as RFC 8628 (3.4) has it.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @azure/msal-node@7.2.3 >&2
cat > try.cjs <<'PROGRAM'
const http = require("node:http");
const { PublicClientApplication } = require("@azure/msal-node");
const authority = "https://sign-in.example/tenant";
const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (bytes) => { text += bytes; });
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    const path = request.url.split("?")[0];
    if (path.endsWith("/token")) console.log("token", new URLSearchParams(text).get("grant_type"));
    const body = path.endsWith("/devicecode")
      ? { device_code: "D", user_code: "U", verification_uri: authority, expires_in: 60, interval: 1, message: "" }
      : { error: "access_denied", error_description: "no" };
    response.statusCode = path.endsWith("/devicecode") ? 200 : 400;
    response.end(JSON.stringify(body));
  });
});
server.listen(0, "127.0.0.1", async () => {
  const send = async (method, url, options = {}) => {
    const { pathname, search } = new URL(url);
    const answer = await fetch("http://127.0.0.1:" + server.address().port + pathname + search, { method, headers: options.headers, body: options.body });
    return { headers: Object.fromEntries(answer.headers), body: await answer.json(), status: answer.status };
  };
  const authorityMetadata = JSON.stringify({
    issuer: authority,
    authorization_endpoint: authority + "/oauth2/v2.0/authorize",
    token_endpoint: authority + "/oauth2/v2.0/token",
    device_authorization_endpoint: authority + "/oauth2/v2.0/devicecode",
    jwks_uri: authority + "/keys",
  });
  const application = new PublicClientApplication({
    auth: { clientId: "00000000-0000-4000-8000-000000000001", authority, knownAuthorities: ["sign-in.example"], authorityMetadata },
    system: { networkClient: { sendGetRequestAsync: (url, options) => send("GET", url, options), sendPostRequestAsync: (url, options) => send("POST", url, options) } },
  });
  // The service refuses: what was sent is what is looked at.
  await application.acquireTokenByDeviceCode({ scopes: ["a/.default"], deviceCodeCallback() {} }).catch(() => undefined);
  server.closeAllConnections();
  server.close();
});
PROGRAM
cat > expected <<'OUTPUT'
token device_code
OUTPUT
timeout 60 node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }

// An OpenID provider (npm oidc-provider) in the place of the agency's Auth0 tenant: three clients, one a role, get access
// tokens with their permissions. Prints the tokens as JSON, then serves its keys until its standard input ends.
//   node agency_issuer.mjs PORT
import { generateKeyPairSync } from "node:crypto";
import http from "node:http";

import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}/`;
const reads = ["get:movies", "get:actors", "get:roles"];
const casts = ["post:actors", "patch:actors", "delete:actors", "patch:movies", "post:roles", "patch:roles", "delete:roles"];
const permissions = {
    assistant: reads,
    director: [...reads, ...casts],
    producer: [...reads, ...casts, "post:movies", "delete:movies"],
};
const resource = "https://agency.example.org/movies";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

// What it thinks of its in-memory store is not for the reader of the tokens.
console.info = console.warn = () => {};
const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "agency", use: "sig", alg: "RS256" }] },
    routes: { jwks: "/.well-known/jwks.json" },
    clients: Object.keys(permissions).map((name) => ({
        client_id: name,
        client_secret: `${name}-secret`,
        grant_types: ["client_credentials"],
        response_types: [],
        redirect_uris: [],
    })),
    features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
            enabled: true,
            defaultResource: () => resource,
            getResourceServerInfo: () => ({
                audience: "movies",
                scope: "",
                accessTokenFormat: "jwt",
                jwt: { sign: { alg: "RS256" } },
            }),
        },
    },
    extraTokenClaims: (context, token) => ({ permissions: permissions[token.clientId] }),
});
provider.on("server_error", (context, error) => console.error(error));
const server = http.createServer(provider.callback());
await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));

async function tokenOf(name) {
    const answer = await fetch(`${issuer}token`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${name}:${name}-secret`).toString("base64")}` },
        body: new URLSearchParams({ grant_type: "client_credentials", resource }),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(body));
    return body.access_token;
}

const tokens = {};
for (const name of Object.keys(permissions)) tokens[name] = await tokenOf(name);
console.log(JSON.stringify(tokens));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

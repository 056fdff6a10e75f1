// Validates OpenAPI documents with a public validator: openapi.mjs FILE… prints one JSON line a file.
import { readFileSync } from "node:fs";

import { Validator } from "@seriousme/openapi-schema-validator";

for (const file of process.argv.slice(2)) {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(readFileSync(file, "utf8")));
    console.log(JSON.stringify({ file, valid, version: validator.version, errors: errors ?? [] }));
}

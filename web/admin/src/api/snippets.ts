import { storedFields, writableFields, type Field, type Model } from "../base/definition";

export type Tongue = "curl" | "javascript" | "python";

export interface Snippet {
    title: string;
    text: string;
}

interface Call {
    title: string;
    method: string;
    query: string;
    body?: Record<string, unknown>;
    javascript: string;
    python: string;
}

const SAMPLES: Record<string, unknown> = {
    integer: 1, number: 1.5, decimal: 9.99, boolean: true, date: "2026-01-31", time: "12:00:00", timestamp: "2026-01-31T12:00:00Z", json: {}, list: [], point: { type: "Point", coordinates: [2.35, 48.85] },
};
const FIELDS_SHOWN = 3;

function sample(field: Field): unknown {
    if (field.choices?.[0]) return field.choices[0].value;
    return SAMPLES[field.type] ?? "…";
}

function body(model: Model): Record<string, unknown> {
    const fields = writableFields(model);
    const wanted = fields.filter((field) => field.required);
    return Object.fromEntries((wanted.length > 0 ? wanted : fields.slice(0, FIELDS_SHOWN)).map((field) => [field.name, sample(field)]));
}

function callsOf(model: Model): Call[] {
    const columns = storedFields(model).slice(0, FIELDS_SHOWN).map((field) => field.name).join(",");
    const key = model.key.name;
    const made = body(model);
    const [changed] = Object.entries(made);
    const change = changed ? { [changed[0]]: changed[1] } : {};
    const js = (value: unknown) => JSON.stringify(value);
    return [
        { title: "list", method: "GET", query: `select=${columns}&order=${key}&limit=10`, javascript: `.select("${columns}").order("${key}").limit(10)`, python: `.select("${columns}").order("${key}").limit(10)` },
        { title: "one", method: "GET", query: `${key}=eq.1`, javascript: `.select().eq("${key}", 1).single()`, python: `.select("*").eq("${key}", 1).single()` },
        { title: "create", method: "POST", query: "", body: made, javascript: `.insert(${js(made)}).select()`, python: `.insert(${python(made)})` },
        { title: "update", method: "PATCH", query: `${key}=eq.1`, body: change, javascript: `.update(${js(change)}).eq("${key}", 1)`, python: `.update(${python(change)}).eq("${key}", 1)` },
        { title: "remove", method: "DELETE", query: `${key}=eq.1`, javascript: `.delete().eq("${key}", 1)`, python: `.delete().eq("${key}", 1)` },
    ];
}

function python(value: unknown): string {
    return JSON.stringify(value).replace(/\btrue\b/g, "True").replace(/\bfalse\b/g, "False").replace(/\bnull\b/g, "None");
}

/** The calls a program would make, ready to be copied. */
export function snippetsOf(model: Model, tongue: Tongue, url: string, key: string): Snippet[] {
    return callsOf(model).map((call) => {
        if (tongue === "curl") return { title: call.title, text: curl(model, call, url, key) };
        if (tongue === "python") return { title: call.title, text: `response = supabase.table("${model.name}")${call.python}.execute()` };
        return { title: call.title, text: `const { data, error } = await supabase.from("${model.name}")${call.javascript};` };
    });
}

function curl(model: Model, call: Call, url: string, key: string): string {
    const lines = [
        `curl ${call.method === "GET" ? "" : `-X ${call.method} `}"${url}/rest/v1/${model.name}${call.query ? `?${call.query}` : ""}"`,
        `-H "apikey: ${key}"`,
        `-H "Authorization: Bearer $ACCESS_TOKEN"`,
        ...(call.body ? [`-H "Content-Type: application/json"`, `-d '${JSON.stringify(call.body).replace(/'/g, "'\\''")}'`] : []),
    ];
    return lines.join(" \\\n  ");
}

export function setupOf(tongue: Tongue, url: string, key: string): string {
    if (tongue === "curl") {
        return `ACCESS_TOKEN=$(curl -s "${url}/auth/v1/token?grant_type=password" -H "apikey: ${key}" \\\n  -H "Content-Type: application/json" -d '{"email": "…", "password": "…"}' | jq -r .access_token)`;
    }
    if (tongue === "python") {
        return `from supabase import create_client\n\nsupabase = create_client("${url}", "${key}")\nsupabase.auth.sign_in_with_password({"email": "…", "password": "…"})`;
    }
    return `import { createClient } from "@supabase/supabase-js";\n\nconst supabase = createClient("${url}", "${key}");\nawait supabase.auth.signInWithPassword({ email: "…", password: "…" });`;
}

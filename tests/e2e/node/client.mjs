// The client libraries as their documentation shows them, against a running server of apps/atlas.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { PostgrestClient } from "@supabase/postgrest-js";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const url = process.env.SOCLE_E2E_URL;
const keys = JSON.parse(process.env.SOCLE_E2E_KEYS);

function supabase(key, options = {}) {
    return createClient(url, key, {
        auth: { persistSession: false, autoRefreshToken: false },
        realtime: { transport: WebSocket },
        ...options,
    });
}

function postgrest(key) {
    return new PostgrestClient(`${url}/rest/v1`, { headers: { apikey: key } });
}

const clients = {
    "postgrest-js": () => postgrest(keys.secret_key),
    "supabase-js with the service key": () => supabase(keys.service_key),
    "supabase-js with the secret key": () => supabase(keys.secret_key),
};

const countries = [
    { name: "France", code: "FR", motto: "Liberté, égalité, fraternité", population: 68000000, area: 551695,
      budget: 491.5, monarchy: false, founded: "0843-08-10", surveyed: "2024-01-01T12:00:00.5+00:00",
      languages: ["French"], levels: [1, 2, 3], facts: { capital: "Paris", eu: { since: 1958 } }, continent: "Europe" },
    { name: "Belgium", code: "BE", motto: "L'union fait la force", population: 11700000, area: 30689,
      budget: 140, monarchy: true, founded: "1830-10-04", surveyed: "2024-02-01T00:00:00+00:00",
      languages: ["Dutch", "French", "German"], levels: [2, 3], facts: { capital: "Brussels" }, continent: "Europe" },
    { name: "Japan", code: "JP", motto: null, population: 124000000, area: 377975,
      budget: 1061.25, monarchy: true, founded: null, surveyed: null,
      languages: ["Japanese"], levels: [4], facts: { capital: "Tokyo", islands: 14125 }, continent: "Asia" },
    { name: "Peru", code: "PE", motto: "Firme y feliz por la unión", population: 34000000, area: 1285216,
      budget: null, monarchy: false, founded: "1821-07-28", surveyed: "2023-12-31T23:59:59.999999+00:00",
      languages: ["Spanish", "Quechua", "Aymara"], levels: [], facts: null, continent: "America" },
    { name: "100%_pure land, (a.b)", code: null, motto: '100% "pure", (a.b)\\' , population: 0, area: 0.5,
      budget: -0.01, monarchy: null, founded: null, surveyed: null,
      languages: null, levels: null, facts: [1, "two", null], continent: null },
];
const odd = countries[4].name;
const oddMotto = countries[4].motto;

function names(rows) {
    return rows.map((row) => row.name);
}

async function good(query) {
    const answer = await query;
    assert.equal(answer.error, null, JSON.stringify(answer.error));
    return answer;
}

async function refused(query, status, code, ...words) {
    const answer = await query;
    assert.ok(answer.error, `not refused: ${JSON.stringify(answer.data)}`);
    assert.equal(answer.data, null);
    assert.deepEqual([answer.status, answer.error.code], [status, code], JSON.stringify(answer.error));
    assert.deepEqual(Object.keys(answer.error).filter((key) => key !== "name" && key !== "stack").sort(),
                     ["code", "details", "hint", "message"]);
    const text = JSON.stringify(answer.error);
    for (const word of words) assert.ok(text.includes(word), `${word} is missing in ${text}`);
    return answer.error;
}

before(async () => {
    const client = postgrest(keys.secret_key);
    await good(client.from("country").insert(countries));
    const { data } = await good(client.from("country").select("id").eq("name", "France").single());
    await good(client.from("city").insert([{ name: "Paris", country: data.id }, { name: "Lyon", country: data.id }]));
});

for (const [name, make] of Object.entries(clients)) {
    describe(name, () => {
        const client = make();
        const country = () => client.from("country");
        const atlas = (columns = "name", options = {}) =>
            country().select(columns, options).in("name", names(countries)).order("id");
        describeReads(client, country, atlas);
        describeFilters(country, atlas);
        describeWrites(client, country);
        describeErrors(client, country);
    });
}

function describeReads(client, country, atlas) {
    test("select all columns gives every value in its type", async () => {
        const { data, status, statusText, count } = await good(atlas("*"));
        assert.equal(data.length, 5);
        for (const [index, row] of data.entries()) {
            const { id, status: draft, ...rest } = row;
            assert.ok(Number.isInteger(id));
            assert.equal(draft, "draft");
            assert.deepEqual(rest, countries[index]);
        }
        assert.deepEqual([status, statusText, count], [200, "OK", null]);
    });

    test("select columns, aliases, casts and computed columns", async () => {
        const { data } = await good(atlas("title:name, population::text, people:population, density").limit(2));
        assert.deepEqual(Object.keys(data[0]), ["title", "population", "people", "density"]);
        assert.deepEqual([data[0].title, data[0].population, data[0].people], ["France", "68000000", 68000000]);
        assert.ok(Math.abs(data[0].density - 68000000 / 551695) < 1e-9);
    });

    test("order ascending and descending, nulls first and last", async () => {
        const order = async (...args) =>
            names((await good(country().select("name").in("name", names(countries)).order(...args).order("id"))).data);
        assert.deepEqual(await order("founded"), ["France", "Peru", "Belgium", "Japan", odd]);
        assert.deepEqual(await order("founded", { ascending: false }), ["Japan", odd, "Belgium", "Peru", "France"]);
        assert.deepEqual(await order("founded", { nullsFirst: true }), ["Japan", odd, "France", "Peru", "Belgium"]);
        assert.deepEqual(await order("founded", { ascending: false, nullsFirst: false }),
                         ["Belgium", "Peru", "France", "Japan", odd]);
        assert.deepEqual(await order("monarchy", { ascending: false, nullsFirst: false }),
                         ["Belgium", "Japan", "France", "Peru", odd]);
    });

    test("limit and range, with an exact count", async () => {
        assert.deepEqual(names((await good(atlas().limit(2))).data), ["France", "Belgium"]);
        const page = await good(atlas("name", { count: "exact" }).range(1, 2));
        assert.deepEqual([names(page.data), page.count, page.status], [["Belgium", "Japan"], 5, 206]);
        const whole = await good(atlas("name", { count: "exact" }).range(0, 9));
        assert.deepEqual([whole.data.length, whole.count, whole.status], [5, 5, 200]);
        assert.equal((await good(atlas("name", { count: "estimated" }).range(0, 0))).count, 5);
        assert.ok((await good(atlas("name", { count: "planned" }).range(0, 0))).count >= 1);
        assert.equal((await good(atlas("name", { count: "planned" }).range(0, 9))).count, 5);
        const empty = await good(country().select("name", { count: "exact" }).eq("name", "Nowhere"));
        assert.deepEqual([empty.data, empty.count], [[], 0]);
    });

    test("a range past the end is refused as not satisfiable", async () => {
        await refused(atlas("name", { count: "exact" }).range(50, 60), 416, "PGRST103");
    });

    test("head asks for the count only", async () => {
        const { data, count, status } = await good(atlas("*", { count: "exact", head: true }));
        assert.deepEqual([data, count, status], [null, 5, 200]);
    });

    test("single and maybeSingle", async () => {
        assert.deepEqual((await good(country().select("name").eq("code", "FR").single())).data, { name: "France" });
        assert.deepEqual((await good(country().select("name").eq("code", "FR").maybeSingle())).data, { name: "France" });
        assert.equal((await good(country().select("name").eq("code", "XX").maybeSingle())).data, null);
        await refused(country().select("name").eq("code", "XX").single(), 406, "PGRST116", "0 rows");
        await refused(atlas().single(), 406, "PGRST116", "5 rows");
        const { error } = await atlas().maybeSingle();
        assert.equal(error.code, "PGRST116");
    });

    test("stripNulls leaves null columns out", async () => {
        const { data } = await good(country().select("name,motto,founded").eq("code", "JP").stripNulls());
        assert.deepEqual(data, [{ name: "Japan" }]);
    });

    test("csv", async () => {
        const { data } = await good(atlas("name,motto,population,monarchy,founded").in("code", ["FR", "JP"]).csv());
        assert.deepEqual(data.trimEnd().split(/\r?\n/), [
            "name,motto,population,monarchy,founded",
            'France,"Liberté, égalité, fraternité",68000000,false,0843-08-10',
            "Japan,,124000000,true,",
        ]);
        const quoted = await good(atlas("motto").eq("name", odd).csv());
        assert.equal(quoted.data.trimEnd(), 'motto\n"100% ""pure"", (a.b)\\"');
    });

    test("throwOnError throws, and returns the answer when all is well", async () => {
        assert.equal((await atlas().limit(1).throwOnError()).data.length, 1);
        await assert.rejects(async () => country().select("nothing").throwOnError(),
                             (error) => error instanceof Error && error.code === "42703" && /nothing/.test(error.message));
    });

    test("abortSignal gives up", async () => {
        const controller = new AbortController();
        controller.abort();
        const { data, error } = await atlas().abortSignal(controller.signal);
        assert.equal(data, null);
        assert.match(error.message + error.details, /abort/i);
        assert.equal((await good(atlas().abortSignal(AbortSignal.timeout(60_000)))).data.length, 5);
    });

    test("setHeader and schema public", async () => {
        assert.equal((await good(client.schema("public").from("country").select("name").eq("code", "FR")
            .setHeader("X-Request-Id", "from-the-client"))).data.length, 1);
        await refused(client.schema("private").from("country").select("name"), 406, "PGRST106", "public");
    });
}

function describeFilters(country, atlas) {
    const filters = [
        ["eq", (q) => q.eq("name", "France"), ["France"]],
        ["eq with every special character", (q) => q.eq("name", odd), [odd]],
        ["eq with quotes", (q) => q.eq("motto", oddMotto), [odd]],
        ["eq on a number, a boolean, a date, a timestamp", (q) => q.eq("population", 68000000).eq("monarchy", false)
            .eq("founded", "0843-08-10").eq("surveyed", "2024-01-01T13:00:00.5+01:00"), ["France"]],
        ["neq", (q) => q.neq("continent", "Europe"), ["Japan", "Peru"]],
        ["gt", (q) => q.gt("population", 34000000), ["France", "Japan"]],
        ["gte", (q) => q.gte("population", 34000000), ["France", "Japan", "Peru"]],
        ["lt", (q) => q.lt("budget", 140), [odd]],
        ["lte", (q) => q.lte("budget", 140), ["Belgium", odd]],
        ["like", (q) => q.like("name", "%an%"), ["France", "Japan", odd]],
        ["like tells cases apart", (q) => q.like("name", "f%"), []],
        ["like with an escaped percent sign", (q) => q.like("motto", "100\\% %"), [odd]],
        ["ilike", (q) => q.ilike("name", "F%"), ["France"]],
        ["ilike knows accents", (q) => q.ilike("motto", "%LIBERTÉ%"), ["France"]],
        ["likeAllOf", (q) => q.likeAllOf("name", ["%a%", "%n%", "J%"]), ["Japan"]],
        ["likeAnyOf", (q) => q.likeAnyOf("name", ["P%", "J%"]), ["Japan", "Peru"]],
        ["ilikeAllOf", (q) => q.ilikeAllOf("name", ["%A%", "j%"]), ["Japan"]],
        ["ilikeAnyOf", (q) => q.ilikeAnyOf("name", ["p%", "j%"]), ["Japan", "Peru"]],
        ["regexMatch", (q) => q.regexMatch("name", "^[FP].*[eu]$"), ["France", "Peru"]],
        ["regexIMatch", (q) => q.regexIMatch("name", "^[fp]"), ["France", "Peru"]],
        ["is null", (q) => q.is("motto", null), ["Japan"]],
        ["is true", (q) => q.is("monarchy", true), ["Belgium", "Japan"]],
        ["is false", (q) => q.is("monarchy", false), ["France", "Peru"]],
        ["isDistinct", (q) => q.isDistinct("continent", "Europe"), ["Japan", "Peru", odd]],
        ["in", (q) => q.in("code", ["FR", "PE", "XX"]), ["France", "Peru"]],
        ["in with special characters", (q) => q.in("name", [odd, "Peru"]), ["Peru", odd]],
        ["in with nothing", (q) => q.in("code", []), []],
        ["notIn", (q) => q.notIn("code", ["FR", "PE"]), ["Belgium", "Japan"]],
        ["contains on a list", (q) => q.contains("languages", ["French"]), ["France", "Belgium"]],
        ["contains on JSON", (q) => q.contains("facts", { eu: { since: 1958 } }), ["France"]],
        ["containedBy on a list", (q) => q.containedBy("languages", ["French", "Japanese"]), ["France", "Japan"]],
        ["containedBy on JSON", (q) => q.containedBy("facts", { capital: "Brussels", eu: true }), ["Belgium"]],
        ["overlaps", (q) => q.overlaps("languages", ["German", "Aymara"]), ["Belgium", "Peru"]],
        ["overlaps on numbers", (q) => q.overlaps("levels", [1, 4]), ["France", "Japan"]],
        ["match", (q) => q.match({ continent: "Europe", monarchy: true }), ["Belgium"]],
        ["not", (q) => q.not("continent", "eq", "Europe"), ["Japan", "Peru"]],
        ["not is null", (q) => q.not("founded", "is", null), ["France", "Belgium", "Peru"]],
        ["not in", (q) => q.not("code", "in", "(FR,BE)"), ["Japan", "Peru"]],
        ["or", (q) => q.or("code.eq.FR,population.lt.12000000"), ["France", "Belgium", odd]],
        ["or with and", (q) => q.or('code.eq.JP,and(continent.eq.Europe,monarchy.is.true)'), ["Belgium", "Japan"]],
        ["or with not and quoted values", (q) => q.or('motto.eq."100% \\"pure\\", (a.b)\\\\",continent.not.neq.Asia'),
         ["Japan", odd]],
        ["several filters narrow", (q) => q.gt("population", 1).lt("population", 100000000).eq("monarchy", false),
         ["France", "Peru"]],
        ["filter", (q) => q.filter("continent", "in", '("Europe","Asia")'), ["France", "Belgium", "Japan"]],
        ["filter not", (q) => q.filter("continent", "not.eq", "Europe"), ["Japan", "Peru"]],
        ["a filter on a computed column", (q) => q.gt("density", 300), ["Belgium", "Japan"]],
    ];
    for (const [name, narrow, expected] of filters) {
        test(`filter ${name}`, async () => {
            assert.deepEqual(names((await good(narrow(atlas()))).data), expected);
        });
    }

    const notServed = [
        ["rangeGt", (q) => q.rangeGt("founded", "[2000-01-01,2001-01-01)")],
        ["rangeAdjacent", (q) => q.rangeAdjacent("founded", "[2000-01-01,2001-01-01)")],
    ];
    for (const [name, narrow] of notServed) {
        test(`filter ${name} is refused clearly`, async () => {
            const { data, error, status } = await narrow(country().select("name"));
            assert.equal(data, null);
            assert.equal(status, 400, JSON.stringify(error));
            assert.match(error.code, /^PGRST\d+$/);
            assert.ok(error.message.length > 15, error.message);
        });
    }
}

function describeWrites(client, country) {
    let number = 0;
    const fresh = () => `${client.constructor.name} ${Math.random().toString(36).slice(2)} ${++number}`;
    const stored = async (name) => (await good(country().select("*").eq("name", name))).data;

    test("insert one: 201 and nothing back", async () => {
        const name = fresh();
        const answer = await good(country().insert({ name, facts: { deep: [1, { a: null }] } }));
        assert.deepEqual([answer.status, answer.data, answer.count], [201, null, null]);
        const [row] = await stored(name);
        assert.deepEqual([row.facts, row.status, row.population], [{ deep: [1, { a: null }] }, "draft", null]);
    });

    test("insert with select gives the new row", async () => {
        const name = fresh();
        const { data, status } = await good(country().insert({ name, population: 7, area: 2 })
            .select("name, population, density").single());
        assert.deepEqual([data, status], [{ name, population: 7, density: 3.5 }, 201]);
    });

    test("insert many, with unequal columns: absent ones are null, or their default", async () => {
        const rows = () => [{ name: fresh(), status: "sent" }, { name: fresh(), population: 5 }];
        const nulls = await good(country().insert(rows()).select("status,population"));
        assert.deepEqual(nulls.data, [{ status: "sent", population: null }, { status: null, population: 5 }]);
        const defaults = await good(country().insert(rows(), { defaultToNull: false }).select("status,population"));
        assert.deepEqual(defaults.data, [{ status: "sent", population: null }, { status: "draft", population: 5 }]);
    });

    test("insert counts", async () => {
        const { count } = await good(country().insert([{ name: fresh() }, { name: fresh() }], { count: "exact" }));
        assert.equal(count, 2);
    });

    test("insert many is all or nothing", async () => {
        const name = fresh();
        await refused(country().insert([{ name }, { name: "France" }]), 409, "23505", "France");
        assert.deepEqual(await stored(name), []);
    });

    test("update the rows that match", async () => {
        const name = fresh();
        await good(country().insert([{ name, population: 1 }]));
        const plain = await good(country().update({ population: 2, facts: null }).eq("name", name));
        assert.deepEqual([plain.status, plain.data], [204, null]);
        const shown = await good(country().update({ population: 3 }, { count: "exact" }).eq("name", name)
            .select("population"));
        assert.deepEqual([shown.status, shown.data, shown.count], [200, [{ population: 3 }], 1]);
        const none = await good(country().update({ population: 4 }).eq("name", fresh()).select());
        assert.deepEqual(none.data, []);
    });

    test("delete the rows that match", async () => {
        const name = fresh();
        await good(country().insert([{ name, motto: "a" }]));
        const shown = await good(country().delete({ count: "exact" }).eq("name", name).select("motto"));
        assert.deepEqual([shown.data, shown.count, shown.status], [[{ motto: "a" }], 1, 200]);
        const none = await good(country().delete().eq("name", name));
        assert.deepEqual([none.status, none.data], [204, null]);
    });

    test("a filter with or narrows a delete too", async () => {
        const [a, b, c] = [fresh(), fresh(), fresh()];
        await good(country().insert([{ name: a }, { name: b }, { name: c }]));
        await good(country().delete().or(`name.eq."${a}",name.eq."${b}"`));
        assert.deepEqual([await stored(a), await stored(b), (await stored(c)).length], [[], [], 1]);
    });

    test("an update or delete without a filter is refused and changes nothing", async () => {
        const { count } = await good(country().select("*", { count: "exact", head: true }));
        for (const query of [country().delete(), country().update({ motto: "all" })]) {
            const { error, status } = await query;
            assert.equal(status, 400, JSON.stringify(error));
            assert.match(error.message, /filter|WHERE/i);
        }
        const after = await good(country().select("*", { count: "exact", head: true }));
        assert.ok(after.count >= count);
        assert.deepEqual((await good(country().select("name").eq("motto", "all"))).data, []);
    });

    test("maxAffected refuses to change more rows", async () => {
        const [a, b] = [fresh(), fresh()];
        await good(country().insert([{ name: a }, { name: b }]));
        await refused(country().delete().in("name", [a, b]).maxAffected(1), 400, "PGRST124");
        assert.equal((await stored(a)).length, 1);
        await good(country().delete().in("name", [a, b]).maxAffected(2));
        assert.equal((await stored(a)).length, 0);
    });
}

function describeErrors(client, country) {
    test("errors have code, message, details and hint", async () => {
        const column = await refused(country().select("nam"), 400, "42703", "nam");
        assert.match(column.hint ?? column.message, /name/);
        const table = await refused(client.from("contry").select(), 404, "PGRST205", "contry");
        assert.match(table.hint, /country/);
        await refused(country().insert({ nam: "x" }), 400, "PGRST204", "nam");
        await refused(country().select().eq("population", "many"), 400, "22P02", "many");
        await refused(country().select().filter("name", "resembles", "x"), 400, "PGRST100", "resembles");
    });

    test("violations name the field and the value", async () => {
        const unique = await refused(country().insert({ name: "France" }), 409, "23505");
        assert.equal(unique.message, 'duplicate key value violates unique constraint "country_name_key"');
        assert.equal(unique.details, "Key (name)=(France) already exists.");
        await refused(country().insert({ motto: "x" }), 400, "23502", "name");
        await refused(country().insert({ name: "y", population: -1 }), 400, "23514", "population");
        await refused(country().insert({ name: "y", code: "fr" }), 400, "23514", "code");
        await refused(client.from("city").insert({ name: "x", country: 987654 }), 409, "23503", "987654");
        await refused(country().delete().eq("name", "France"), 409, "23503");
        const { data } = await good(country().select("id").eq("name", "France"));
        assert.equal(data.length, 1);
    });

    test("what is not served yet is refused, without a wrong result", async () => {
        const queries = {
            "rpc": client.rpc("add", { a: 1, b: 2 }),
            "geojson of what has no point": country().select("name").geojson(),
        };
        for (const [what, query] of Object.entries(queries)) {
            const { data, error, status } = await query;
            assert.ok(error, `${what} was not refused: ${JSON.stringify(data)}`);
            assert.equal(data, null, what);
            assert.ok([400, 404, 406, 501].includes(status), `${what}: ${status} ${JSON.stringify(error)}`);
            assert.ok(error.code && error.message, `${what}: ${JSON.stringify(error)}`);
        }
    });
}

describe("callers", () => {
    const token = (claims) => {
        const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
        const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
        return `${text}.${createHmac("sha256", keys.jwt_secret).update(text).digest("base64url")}`;
    };
    const claims = (more) => ({ sub: "8c1b3ad4-3f0c-4a5e-9d55-0f6c6f0f1a11", role: "authenticated",
                                exp: Math.floor(Date.now() / 1000) + 600, ...more });
    const signedIn = (more) => supabase(keys.publishable_key, { accessToken: async () => token(claims(more)) });

    for (const kind of ["anon_key", "publishable_key"]) {
        test(`the ${kind} reads and may not write`, async () => {
            for (const client of [postgrest(keys[kind]), supabase(keys[kind])]) {
                assert.equal((await good(client.from("country").select("name").eq("code", "FR"))).data.length, 1);
                await refused(client.from("country").insert({ name: "Forbidden" }), 401, "42501", "country");
            }
        });
    }

    test("a signed-in caller writes when the roles in the token allow it", async () => {
        await refused(signedIn({}).from("country").insert({ name: "Forbidden" }), 403, "42501");
        const editor = signedIn({ app_metadata: { roles: ["editor"] } });
        const { data } = await good(editor.from("country").insert({ name: "By an editor" }).select("name"));
        assert.deepEqual(data, [{ name: "By an editor" }]);
        assert.equal((await good(editor.from("country").delete().eq("name", "By an editor").select())).data.length, 1);
    });

    test("a wrong or expired token is refused as such", async () => {
        const expired = supabase(keys.anon_key, { accessToken: async () => token(claims({ exp: 1000 })) });
        await refused(expired.from("country").select(), 401, "PGRST303");
        const forged = supabase(keys.anon_key, { accessToken: async () => token(claims({})).slice(0, -3) + "abc" });
        await refused(forged.from("country").select(), 401, "PGRST301");
        const { error, status } = await postgrest("sb_secret_nonsense").from("country").select();
        assert.equal(status, 401, JSON.stringify(error));
    });
});

after(async () => {
    await postgrest(keys.secret_key).from("city").delete().neq("name", "");
});

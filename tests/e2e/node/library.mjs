// postgrest-js as its documentation shows it, on related data: a running server of tests/cases/apps/library with its
// demonstration data. Tests that write come last, and on rows of their own.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PostgrestClient } from "@supabase/postgrest-js";

const url = process.env.SOCLE_E2E_URL;
const sqlite = process.env.SOCLE_E2E_STORE === "sqlite";
const keys = JSON.parse(process.env.SOCLE_E2E_KEYS);
const client = new PostgrestClient(`${url}/rest/v1`, { headers: { apikey: keys.secret_key } });
const visitor = new PostgrestClient(`${url}/rest/v1`, { headers: { apikey: keys.anon_key } });

async function rows(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

async function refused(query, status, code) {
    const answer = await query;
    assert.ok(answer.error, `not refused: ${JSON.stringify(answer.data)}`);
    assert.deepEqual([answer.status, answer.error.code], [status, code], JSON.stringify(answer.error));
    return answer.error;
}

describe("full text", () => {
    test("textSearch: all types, with a language", async () => {
        const ids = async (words, options) =>
            (await rows(client.from("tsearch").select("id").textSearch("my_tsv", words, options).order("id"))).map((row) => row.id);
        assert.deepEqual(await ids("fat & !ate"), [7]);
        assert.deepEqual(await ids("'fat' & 'rat'"), [3, 7]);
        assert.deepEqual(await ids("amusant", { config: "french" }), [4]);
        assert.deepEqual(await ids("The Fat Cats", { type: "plain" }), [3, 7]);
        assert.deepEqual(await ids("The Fat Cats", { type: "phrase", config: "english" }), [3]);
        assert.deepEqual(await ids("\"fat cats\" or help", { type: "websearch" }), [2, 3]);
        assert.deepEqual(await ids("unmogliche", { type: "websearch", config: "german" }), [5]);
    });

    test("fts in not, in or, and in a referenced table", async () => {
        const { error: none, data } = await client.from("tsearch").select("id").not("my_tsv", "wfts(french)", "amusant").order("id");
        assert.deepEqual([none, data.map((row) => row.id)], [null, [1, 2, 3, 5, 7]]);
        assert.deepEqual(await rows(client.from("tsearch").select("id").or('my_tsv.phfts."fat cats",my_tsv.fts(french).amusant').order("id")),
                         [{ id: 3 }, { id: 4 }]);
        assert.deepEqual(await rows(client.from("directors").select("last_name, films!inner(title)").textSearch("films.title", "thing")),
                         [{ last_name: "Carpenter", films: [{ title: "The Thing" }] }]);
    });

    test("a search in all that a model names", async () => {
        const titles = async (words, type) =>
            (await rows(client.from("films").select("title").textSearch("search", words, { type }))).map((film) => film.title);
        assert.deepEqual(await titles("tarantino -dogs", "websearch"), ["Pulp Fiction"]);
        assert.deepEqual(await titles("lumiere factory", "plain"), ["Workers Leaving The Lumière Factory In Lyon"]);
        assert.deepEqual(await titles("melies | eggers"), ["The Haunted Castle", "The Lighthouse"]);
    });

    test("what is no query", async () => {
        const error = await refused(client.from("tsearch").select().textSearch("my_tsv", "fat cat"), 400, "42601");
        assert.equal(error.message, 'syntax error in tsquery: "fat cat"');
    });
});

describe("embedding", () => {
    test("to one, to many, many to many, one to one", async () => {
        assert.deepEqual(
            await rows(client.from("films").select("title, directors(last_name), technical_specs(camera)").eq("id", 4)),
            [{ title: "Pulp Fiction", directors: { last_name: "Tarantino" }, technical_specs: { camera: "Arriflex 35-III" } }]);
        assert.deepEqual(
            await rows(client.from("directors").select("last_name, films(title)").eq("id", 4).single()),
            { last_name: "Tarantino", films: [{ title: "Pulp Fiction" }, { title: "Reservoir Dogs" }] });
        assert.deepEqual(
            await rows(client.from("actors").select("last_name, films(title)").eq("id", 6)),
            [{ last_name: "Keitel", films: [{ title: "Pulp Fiction" }, { title: "Reservoir Dogs" }] }]);
    });

    test("two refs to the same table, by alias and hint", async () => {
        assert.deepEqual(
            await rows(client.from("orders")
                .select("name, billing:addresses!billing_address(city), shipping:addresses!shipping_address(city)").eq("id", 3).single()),
            { name: 'Teapot, "blue"', billing: { city: "Orléans" }, shipping: { city: "Orléans" } });
        const error = await refused(client.from("orders").select("*, addresses(*)"), 300, "PGRST201");
        assert.equal(error.details.length, 2);
        assert.match(error.hint, /addresses!orders_billing_address_fkey/);
    });

    test("a self reference, both ways", async () => {
        assert.deepEqual(
            await rows(client.from("employees").select("name, supervisor(name), team:employees!supervisor(name)").eq("id", 2).single()),
            { name: "Brian Johnson", supervisor: { name: "Frances Taylor" }, team: [{ name: "Hebdon,John" }, { name: "Williams,Mary" }] });
    });

    test("filters on a referenced table, with and without inner", async () => {
        const titles = async (columns) =>
            (await rows(client.from("films").select(columns).eq("directors.last_name", "Tarantino").order("id"))).length;
        assert.equal(await titles("title, directors(last_name)"), 10);
        assert.equal(await titles("title, directors!inner(last_name)"), 2);
    });

    test("or on a referenced table", async () => {
        assert.deepEqual(
            await rows(client.from("films").select("id, roles!inner(character)")
                .or("character.eq.Gummo,character.eq.Zeppo", { referencedTable: "roles" })),
            [{ id: 7, roles: [{ character: "Zeppo" }] }]);
    });

    test("order, limit and range of a referenced table", async () => {
        const film = () => client.from("films").select("actors(first_name)").eq("id", 4);
        const names = async (query) => (await rows(query.single())).actors.map((actor) => actor.first_name);
        assert.deepEqual(await names(film().order("last_name", { referencedTable: "actors" })),
                         ["Steve", "Samuel", "Harvey", "Uma", "John"]);
        assert.deepEqual(await names(film().order("last_name", { referencedTable: "actors", ascending: false })
            .limit(2, { referencedTable: "actors" })), ["John", "Uma"]);
        assert.deepEqual(await names(film().order("last_name", { referencedTable: "actors" })
            .range(1, 2, { referencedTable: "actors" })), ["Samuel", "Harvey"]);
    });

    test("order by a column of a referenced table", async () => {
        const films = await rows(client.from("films").select("id, directors(last_name)").gte("id", 8)
            .order("directors(last_name)", { ascending: true }));
        assert.deepEqual(films.map((film) => film.id), [8, 9, 10]);
    });

    test("spread, nested, empty and anti joins", async () => {
        assert.deepEqual(await rows(client.from("films").select("title, ...directors(director:last_name)").eq("id", 8)),
                         [{ title: "The Thing", director: "Carpenter" }]);
        assert.deepEqual(await rows(client.from("films").select("title, cast:roles(character, ...actors(last_name))").eq("id", 6)),
                         [{ title: "The Lighthouse", cast: [{ character: "Thomas Wake", last_name: "Dafoe" }] }]);
        assert.deepEqual(await rows(client.from("films").select("id, nominations()").is("nominations", null).gt("id", 6).order("id")),
                         [{ id: 7 }, { id: 8 }, { id: 10 }]);
        assert.deepEqual(await rows(client.from("films").select("id, nominations()").not("nominations", "is", null).gt("id", 6)),
                         [{ id: 9 }]);
    });

    test("a count of what is embedded", async () => {
        assert.deepEqual(await rows(client.from("directors").select("last_name, films(count())").eq("id", 4)),
                         [{ last_name: "Tarantino", films: [{ count: 2 }] }]);
    });

    test("an exact count with an inner join, and without rows", async () => {
        const counted = await client.from("films").select("id, roles!inner(id)", { count: "exact", head: true });
        assert.deepEqual([counted.error, counted.data, counted.count], [null, null, 7]);
    });

    test("what the visitor may not read is not embedded", async () => {
        const error = await refused(visitor.from("films").select("title, vaults(content)"), 401, "42501");
        assert.ok(!JSON.stringify(error).includes("gold"));
    });

    test("unknown relations and columns are refused", async () => {
        await refused(client.from("films").select("title, items(name)"), 400, "PGRST200");
        await refused(client.from("films").select("title, directors(nothing)"), 400, "42703");
        await refused(client.from("films").select("title").eq("actors.first_name", "x"), 400, "PGRST108");
    });
});

describe("filters", () => {
    const ids = async (query) => (await rows(query.order("id"))).map((row) => row.id);
    const people = () => client.from("people").select("id");

    test("match, not, or and filter", async () => {
        assert.deepEqual(await ids(people().match({ age: 20, height: 165 })), [2, 6, 8]);
        assert.deepEqual(await ids(people().not("age", "eq", 20)), [1, 3, 4, 5]);
        assert.deepEqual(await ids(people().not("tags", "cs", "{new}")), [3, 6]);
        assert.deepEqual(await ids(people().or('nickname.eq."Sam, \\"the\\" man",age.lt.13')), [3, 4]);
        assert.deepEqual(await ids(people().filter("age", "in", "(12,14)")), [4, 5]);
    });

    test("the filters of the newer versions", async () => {
        assert.deepEqual(await ids(people().notIn("age", [20, 30])), [3, 4, 5]);
        assert.deepEqual(await ids(people().isDistinct("age", 20)), [1, 3, 4, 5, 7]);
        assert.deepEqual(await ids(people().regexMatch("first_name", "^J")), [1, 2, 6]);
        assert.deepEqual(await ids(people().regexIMatch("first_name", "^j.*n$")), [1]);
        assert.deepEqual(await ids(people().likeAnyOf("first_name", ["J*", "%ma"])), [1, 2, 6]);
        assert.deepEqual(await ids(people().ilikeAllOf("first_name", ["j%", "%N"])), [1]);
        assert.deepEqual(await ids(people().contains("tags", ["example", "old"])), [3]);
        assert.deepEqual(await ids(people().containedBy("tags", ["new", "example"])), [1, 2, 6]);
        assert.deepEqual(await ids(people().overlaps("scores", [4, 1])), [1, 4]);
        assert.deepEqual(await ids(people().contains("json_data", { blood_type: "A-" })), [1, 3]);
    });
});

describe("json columns", () => {
    test("arrows in select, filter and order", async () => {
        assert.deepEqual(
            await rows(client.from("people").select("id, json_data->>blood_type, number:json_data->phones->0->>number")
                .eq("json_data->>blood_type", "A-").order("json_data->age", { ascending: false })),
            [{ id: 3, blood_type: "A-", number: null }, { id: 1, blood_type: "A-", number: "917-929-5745" }]);
    });
});

describe("aggregates", () => {
    test("grouped, renamed, of a referenced table", async () => {
        assert.deepEqual(await rows(client.from("orders").select("status, orders:count(), total:amount.sum()").order("status")),
                         [{ status: "closed", orders: 1, total: 215.22 }, { status: "open", orders: 4, total: 755.59 },
                          { status: "sent", orders: 1, total: 905.73 }]);
        assert.deepEqual(await rows(client.from("customers").select("name, orders(amount.sum())").eq("id", 1)),
                         [{ name: "Customer A", orders: [{ sum: 1120.95 }] }]);
    });
});

describe("forms of answers", () => {
    test("single, maybeSingle, csv, nulls stripped", async () => {
        assert.equal((await rows(client.from("films").select("title").eq("id", 4).single())).title, "Pulp Fiction");
        assert.equal(await rows(client.from("films").select("title").eq("id", 999).maybeSingle()), null);
        await refused(client.from("films").select("title").maybeSingle(), 406, "PGRST116");
        assert.equal((await rows(client.from("marks").select("*").lte("id", 2).csv())).trim(), 'id,name\n1,"Quote:"""\n2,Backslash:\\');
        assert.deepEqual(await rows(client.from("projects").select("id, another_col").eq("id", 3).stripNulls()), [{ id: 3 }]);
    });
});

describe("geojson", () => {
    test("features of the records, their point as geometry", async () => {
        assert.deepEqual(
            await rows(client.from("addresses").select("id, location, orders!billing_address(id)").order("id").limit(2).geojson()),
            { type: "FeatureCollection", features: [
                { type: "Feature", geometry: { type: "Point", coordinates: [-83.1763, 42.3223] },
                  properties: { id: 1, orders: [{ id: 1 }, { id: 2 }] } },
                { type: "Feature", geometry: null, properties: { id: 2, orders: [{ id: 4 }] } }] });
    });

    test("of a list that is streamed, in a time zone", async () => {
        const many = Array.from({ length: 1200 }, (_, index) => ({ first_name: `p${index}`, age: 777,
            home: { latitude: index / 100, longitude: -index / 100 }, last_login: "2024-01-31T12:00:00Z" }));
        await rows(client.from("people").insert(many).select("id"));
        const inZone = new PostgrestClient(`${url}/rest/v1`, { headers: { apikey: keys.secret_key, Prefer: "timezone=Asia/Tokyo" } });
        const { features } = await rows(inZone.from("people").select("first_name, home, last_login").eq("age", 777).order("id").geojson());
        assert.equal(features.length, 1200);
        assert.deepEqual(features[1100], { type: "Feature", geometry: { type: "Point", coordinates: [-11, 11] },
            properties: { first_name: "p1100", last_login: "2024-01-31T21:00:00+09:00" } });
        await rows(client.from("people").delete().eq("age", 777).select("id"));
    });

    test("is refused for a model without a point", async () => {
        await refused(client.from("marks").select().geojson(), 406, "PGRST107");
    });
});

describe("time zones", () => {
    test("in a time zone", async () => {
        const inZone = new PostgrestClient(`${url}/rest/v1`, { headers: { apikey: keys.secret_key, Prefer: "timezone=America/Los_Angeles" } });
        assert.deepEqual(await rows(inZone.from("timestamps").select("t").eq("id", 1).single()), { t: "2023-10-18T05:37:59.611-07:00" });
        assert.deepEqual(
            await rows(inZone.from("addresses").select("orders!billing_address(placed_at)").eq("id", 3).single()),
            { orders: [{ placed_at: "2023-09-01T03:15:30-07:00" }] });
    });
});

describe("explain", () => {
    const plan = async (query) => {
        const { data, error, status } = await query;
        assert.equal(error, null, JSON.stringify(error));
        assert.equal(status, 200);
        return data;
    };
    const projects = () => client.from("projects").select("*, tasks(id)").gt("id", 1).order("id");

    test("gives the store's plan as text", async () => {
        const text = await plan(projects().explain());
        assert.match(text, sqlite ? /^QUERY PLAN\n[|`]--SEARCH t1 USING INTEGER PRIMARY KEY/ : /^Limit {2}\(cost=/);
        if (sqlite) assert.match(text, /\nLane: core|\nLane: slow lane/);
    });

    test("gives it as JSON, with the count", async () => {
        const plans = await plan(client.from("projects").select("id", { count: "exact" }).explain({ format: "json" }));
        assert.equal(plans.length, 2);
        assert.ok(plans.every((one) => sqlite ? one.Plan.Detail === "QUERY PLAN" && one.Lane : one.Plan["Node Type"]));
    });

    test("runs the statement with analyze", async () => {
        const [one] = await plan(projects().explain({ analyze: true, verbose: true, settings: true, buffers: true, wal: true, format: "json" }));
        assert.equal(typeof one["Execution Time"], "number");
        assert.equal(sqlite ? one["Actual Rows"] : one.Plan["Actual Rows"], 5);
    });

    test("of writes is of all their statements, and nothing stays", async () => {
        const writes = [
            client.from("projects").insert({ id: 77, name: "Planned" }).select(),
            client.from("projects").update({ name: "Planned" }).eq("id", 1).select(),
            client.from("projects").delete().eq("id", 1).select(),
        ];
        for (const write of writes) {
            const plans = await plan(write.explain({ analyze: true, format: "json" }));
            assert.ok(plans.length > 1 && plans.every((one) => one.Plan), JSON.stringify(plans));
        }
        assert.deepEqual(await rows(client.from("projects").select("id, name").or("id.eq.1,name.eq.Planned")),
                         [{ id: 1, name: "Windows 7" }]);
    });

    test("is for the service key", async () => {
        await refused(visitor.from("marks").select().explain(), 406, "PGRST107");
    });
});

describe("the log as views", () => {
    test("added records, changed attributes, deletions", async () => {
        const { id } = await rows(client.from("items").insert({ name: "logged" }).select("id").single());
        await rows(client.from("items").update({ name: "renamed" }).eq("id", id).select());
        await rows(client.from("items").delete().eq("id", id).select());
        assert.deepEqual(await rows(client.from("ItemsAddedEvent").select("object_id, name, by, items(name)").eq("object_id", id)),
                         [{ object_id: id, name: "logged", by: null, items: null }]);
        assert.deepEqual(
            await rows(client.from("ChangedEvent").select("attribute, old_value, new_value").eq("model", "items").eq("object_id", id)),
            [{ attribute: "name", old_value: "logged", new_value: "renamed" }]);
        const { data, count } = await client.from("DeletionEvent").select("model", { count: "exact" })
            .match({ model: "items", object_id: String(id) }).order("event_id", { ascending: false });
        assert.deepEqual([data, count], [[{ model: "items" }], 1]);
        assert.deepEqual(await rows(visitor.from("ItemsAddedEvent").select("name").eq("object_id", id)), [{ name: "logged" }]);
    });
});

describe("upsert", () => {
    test("merges by the key, and by other columns", async () => {
        assert.deepEqual(
            await rows(client.from("products").upsert([{ sku: "CL2031", name: "Shirt" }, { sku: "NEW1", name: "Cap" }]).select("sku, name, stock")),
            [{ sku: "CL2031", name: "Shirt", stock: 10 }, { sku: "NEW1", name: "Cap", stock: 0 }]);
        assert.deepEqual(
            await rows(client.from("customers").upsert({ name: "Customer A", city: "Albany" }, { onConflict: "name" }).select("id, city")),
            [{ id: 1, city: "Albany" }]);
    });

    test("ignores duplicates", async () => {
        assert.deepEqual(
            await rows(client.from("products").upsert([{ sku: "CL2040", name: "No" }, { sku: "NEW2", name: "Yes" }],
                                                      { ignoreDuplicates: true }).select("sku")),
            [{ sku: "NEW2" }]);
    });

    test("takes null for what is missing in some rows", async () => {
        assert.deepEqual(
            await rows(client.from("products").upsert([{ sku: "NEW5", name: "A" }, { sku: "NEW6", name: "B", stock: 4 }]).select("sku, stock")),
            [{ sku: "NEW5", stock: null }, { sku: "NEW6", stock: 4 }]);
    });

    test("takes defaults for what is missing", async () => {
        assert.deepEqual(
            await rows(client.from("products").upsert([{ sku: "NEW3", name: "A" }, { sku: "NEW4", name: "B", stock: 4 }],
                                                      { defaultToNull: false }).select("sku, stock, price")),
            [{ sku: "NEW3", stock: 0, price: 9.9 }, { sku: "NEW4", stock: 4, price: 9.9 }]);
    });
});

describe("writes", () => {
    test("with related rows in the answer", async () => {
        assert.deepEqual(
            await rows(client.from("films").insert({ title: "127 hours", year: 2010, director_id: 40 })
                .select("title, directors(last_name)").single()),
            { title: "127 hours", directors: { last_name: "Boyle" } });
        assert.deepEqual(
            await rows(client.from("films").update({ director_id: 9 }).eq("title", "127 hours").select("directors(last_name)")),
            [{ directors: { last_name: "Varda" } }]);
        assert.deepEqual(
            await rows(client.from("films").delete().eq("title", "127 hours").select("directors(last_name)")),
            [{ directors: { last_name: "Varda" } }]);
    });

    test("rolled back", async () => {
        assert.deepEqual(await rows(client.from("items").insert({ name: "dry" }).select("name").rollback()), [{ name: "dry" }]);
        assert.deepEqual(await rows(client.from("items").select("name").eq("name", "dry")), []);
    });

    test("of no more rows than foreseen", async () => {
        await refused(client.from("items").delete().gt("id", 0).maxAffected(3), 400, "PGRST124");
        assert.equal((await rows(client.from("items").select("id"))).length, 20);
        assert.equal((await rows(client.from("items").delete().gt("id", 18).maxAffected(3).select("id"))).length, 2);
    });
});

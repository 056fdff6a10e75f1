import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { useSession } from "./session";

export interface Movie {
    id: number;
    title: string;
    original_title: string | null;
    release_date: string;
    genre: string | null;
    duration_minutes: number | null;
    director: string | null;
    original_language: string | null;
    poster: string | null;
    website: string | null;
}

export interface Actor {
    id: number;
    name: string;
    birth_date: string | null;
    age: number | null;
    gender: string | null;
    portrait: string | null;
    website: string | null;
    phone?: string | null;
    email?: string | null;
}

export interface Role {
    id: number;
    character: string | null;
}

export type MovieCard = Pick<Movie, "id" | "title" | "release_date" | "genre" | "director" | "poster">;
export type ActorCard = Pick<Actor, "id" | "name" | "birth_date" | "age" | "portrait"> & { role_count: number };
export type WholeMovie = Movie & { role: (Role & { actor: Pick<Actor, "id" | "name" | "portrait"> })[] };
export type WholeActor = Actor & { role: (Role & { movie: MovieCard })[] };

export interface Listed<Item> {
    items: Item[];
    total: number;
}

export interface ListAsked {
    words: string;
    filter: string;
    order: string;
    page: number;
    genre?: string;
}

export const page_size = 24;

/** Every word begins a word that is found; what is typed now may be half of one. */
function beginnings(words: string): string {
    return words
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean)
        .map((word) => `${word}:*`)
        .join(" & ");
}

/** A condition for `or=(…)`: the text anywhere in one of the columns, or its words in the index. */
function anywhere(columns: string[], words: string): string {
    const quoted = words.replace(/[\\"]/g, (letter) => `\\${letter}`).replace(/[*%_]/g, "");
    const like = columns.map((column) => `${column}.ilike."*${quoted}*"`);
    const index = beginnings(words);
    return [...like, ...(index ? [`search.fts."${index}"`] : [])].join(",");
}

/** `?filter=nineties`: a filter that the definition names, which the client library does not know. */
function addNamedFilter(query: object, name: string) {
    (query as { url: URL }).url.searchParams.set("filter", name);
}

const orders: Record<string, [string, boolean]> = {
    newest: ["release_date", false],
    oldest: ["release_date", true],
    by_title: ["title", true],
    by_name: ["name", true],
    busiest: ["role_count", false],
    youngest: ["birth_date", false],
};

const columns_of = {
    movie: "id,title,release_date,genre,director,poster",
    actor: "id,name,birth_date,age,portrait,role_count",
};
const searched_in = { movie: ["title", "original_title", "director"], actor: ["name"] };

export function useList<Item>(model: "movie" | "actor", asked: ListAsked) {
    const { client, session } = useSession();
    return useQuery({
        queryKey: [model, "list", session?.user.id, asked],
        placeholderData: keepPreviousData,
        queryFn: async ({ signal }): Promise<Listed<Item>> => {
            const [column, ascending] = orders[asked.order];
            const from = (asked.page - 1) * page_size;
            let query = client
                .from(model)
                .select(columns_of[model], { count: "exact" })
                .order(column, { ascending, nullsFirst: false })
                .order("id")
                .range(from, from + page_size - 1)
                .abortSignal(signal);
            if (asked.words) query = query.or(anywhere(searched_in[model], asked.words));
            if (asked.genre) query = query.eq("genre", asked.genre);
            if (asked.filter) addNamedFilter(query, asked.filter);
            const { data, error, count } = await query;
            if (error && error.code !== "PGRST103") throw error;
            return { items: (data ?? []) as unknown as Item[], total: count ?? 0 };
        },
    });
}

const whole = {
    movie: "*,role(id,character,actor(id,name,portrait))",
    actor: "*,role(id,character,movie(id,title,release_date,genre,director,poster))",
};

export function useRecord<Item>(model: "movie" | "actor", id: string | undefined) {
    const { client, session } = useSession();
    return useQuery({
        queryKey: [model, "one", session?.user.id, id],
        enabled: id !== undefined,
        queryFn: async (): Promise<Item | null> => {
            if (!/^\d{1,15}$/.test(id ?? "")) return null;
            const { data, error } = await client.from(model).select(whole[model]).eq("id", id).maybeSingle();
            if (error) throw error;
            return data as unknown as Item | null;
        },
    });
}

/** A few records whose name has these words, to choose from. */
export function useChoices(model: "movie" | "actor", words: string) {
    const { client, session } = useSession();
    const name = model === "movie" ? "title" : "name";
    return useQuery({
        queryKey: [model, "choices", session?.user.id, words],
        placeholderData: keepPreviousData,
        queryFn: async ({ signal }) => {
            const date = model === "movie" ? "release_date" : "birth_date";
            let query = client.from(model).select(`id,name:${name},date:${date}`).order(name).limit(8).abortSignal(signal);
            if (words) query = query.or(anywhere([name], words));
            const { data, error } = await query;
            if (error) throw error;
            return data as unknown as { id: number; name: string; date: string | null }[];
        },
    });
}

/** One write; what was read is read anew. */
export function useWrite<Input, Output = void>(write: (client: Client, input: Input) => Promise<Output>) {
    const { client } = useSession();
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (input: Input) => write(client, input),
        onSuccess: async () => {
            await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "may" });
        },
    });
}

type Client = ReturnType<typeof useSession>["client"];
export type Values = Record<string, unknown>;

/** Creates the record, or changes that of `id`; its id. */
export async function save(client: Client, model: string, values: Values, id?: number): Promise<number> {
    const table = client.from(model);
    const query = id === undefined ? table.insert(values) : table.update(values).eq("id", id);
    const { data, error } = await query.select("id").single();
    if (error) throw error;
    return (data as { id: number }).id;
}

export async function remove(client: Client, model: string, id: number): Promise<void> {
    const { error } = await client.from(model).delete().eq("id", id);
    if (error) throw error;
}

import { accessToken, anonKey, renewed } from "./session";
import { language } from "./language";

/** A request that was refused, in the words of the server, or that got no answer (status 0). */
export class Refusal extends Error {
    status: number;
    code: string;
    details: unknown;
    hint: string | null;
    requestId = "";

    constructor(status: number, told: { code?: string; message?: string; details?: unknown; hint?: string | null }) {
        super(told.message || `HTTP ${status}`);
        this.status = status;
        this.code = told.code ?? "";
        this.details = told.details ?? null;
        this.hint = told.hint ?? null;
    }

    get offline() {
        return this.status === 0;
    }
}

export interface Options {
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
    signal?: AbortSignal;
}

export interface Answer<T> {
    status: number;
    headers: Headers;
    body: T;
}

const RETRIES = 3;
const RETRY_DELAY_MS = 400;
const UNAVAILABLE = [502, 503, 504];

/** Asks the server as the person signed in. Reads are tried again while the connection is broken. */
export async function request<T>(path: string, options: Options = {}): Promise<Answer<T>> {
    const reads = (options.method ?? "GET") === "GET";
    for (let attempt = 0; ; attempt++) {
        const response = await send(path, options).catch((error: unknown) => {
            if (options.signal?.aborted) throw error;
            return null;
        });
        const failed = response === null || UNAVAILABLE.includes(response.status);
        if (failed && reads && attempt < RETRIES) {
            await new Promise((resume) => setTimeout(resume, RETRY_DELAY_MS * 2 ** attempt));
            continue;
        }
        if (response === null) throw new Refusal(0, { code: "OFFLINE", message: "socle.error.offline" });
        if (response.status === 401 && attempt === 0 && (await renewed())) continue;
        return read<T>(response);
    }
}

/** The answer itself, for what is no JSON. */
export async function fetched(path: string): Promise<Response> {
    const response = await send(path, {}).catch(() => null);
    if (response === null) throw new Refusal(0, { code: "OFFLINE", message: "socle.error.offline" });
    if (!response.ok) await read(response);
    return response;
}

async function send(path: string, { method = "GET", body, headers = {}, signal }: Options): Promise<Response> {
    const token = await accessToken();
    const raw = typeof body === "string" || body instanceof Blob;
    return fetch(path, {
        method,
        signal,
        headers: {
            apikey: anonKey(),
            "Accept-Language": language(),
            ...(token ? { Authorization: `Bearer ${token}` } : {}),
            ...(body !== undefined && !raw ? { "Content-Type": "application/json" } : {}),
            ...headers,
        },
        body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    });
}

async function read<T>(response: Response): Promise<Answer<T>> {
    const text = await response.text();
    const body = parse(text);
    if (!response.ok) {
        const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
        const refusal = new Refusal(response.status, {
            code: String(told.code ?? told.error_code ?? ""),
            message: String(told.message ?? told.msg ?? response.statusText),
            details: told.details,
            hint: (told.hint as string | null) ?? null,
        });
        refusal.requestId = response.headers.get("X-Request-Id") ?? "";
        throw refusal;
    }
    return { status: response.status, headers: response.headers, body: body as T };
}

function parse(text: string): unknown {
    if (text === "") return null;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** The body alone, of one of our own interfaces. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await request<T>(path, { signal })).body;
}

export async function post<T>(path: string, body: unknown = {}): Promise<T> {
    return (await request<T>(path, { method: "POST", body })).body;
}

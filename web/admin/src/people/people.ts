import { get, request } from "../base/request";

/** An account as the administration of /auth/v1 shows it. */
export interface Person {
    id: string;
    email: string;
    phone: string;
    confirmed_at?: string | null;
    created_at: string;
    last_sign_in_at?: string | null;
    banned_until?: string | null;
    app_metadata: { role?: string; roles?: string[]; permissions?: string[]; providers?: string[] };
    user_metadata: Record<string, unknown>;
    factors?: { id: string; factor_type: string; status: string; friendly_name?: string; created_at: string }[];
}

export function rolesOf(person: Person): string[] {
    const { role, roles } = person.app_metadata;
    return roles ?? (role ? [role] : []);
}

export function isDisabled(person: Person): boolean {
    return Boolean(person.banned_until && new Date(person.banned_until) > new Date());
}

export async function listPeople(page: number, perPage: number, text = "") {
    const answer = await request<{ users: Person[] }>(
        `/auth/v1/admin/users?page=${page}&per_page=${perPage}${text ? `&filter=${encodeURIComponent(text)}` : ""}`,
    );
    const total = Number(answer.headers.get("X-Total-Count") ?? answer.body.users.length);
    return { data: answer.body.users, total };
}

export function readPerson(id: string): Promise<Person> {
    return get<Person>(`/auth/v1/admin/users/${encodeURIComponent(id)}`);
}

/** Accounts that are gone are left out. */
export async function readPeople(ids: string[]): Promise<Person[]> {
    const people = await Promise.all(ids.map((id) => readPerson(id).catch(() => null)));
    return people.filter((person) => person !== null);
}

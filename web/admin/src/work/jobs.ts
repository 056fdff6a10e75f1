export interface Job {
    id: string | number;
    name: string;
    queue: string;
    state: string;
    attempt: number;
    attempts: number;
    priority: number;
    run_at: string;
    started_at: string | null;
    finished_at: string | null;
    error: string | null;
    arguments: unknown;
    key: string | null;
    created_by: string | null;
    log?: { at: string; level: string; message: string }[];
}

export interface Schedule {
    name: string;
    every: string;
    zone: string | null;
    next_at: string | null;
    last_at: string | null;
    last_state: string | null;
}

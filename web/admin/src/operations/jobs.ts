export interface Job {
    id: string | number;
    name: string;
    queue: string;
    state: string;
    attempt: number;
    attempts: number;
    priority: number;
    created_at?: string | null;
    run_at?: string | null;
    started_at?: string | null;
    finished_at?: string | null;
    error?: string | null;
    arguments: unknown;
    key?: string | null;
    created_by?: string | null;
    runs?: Run[];
}

/** One try of a job. */
export interface Run {
    run: number;
    state: string;
    error?: string | null;
    started_at?: string | null;
    finished_at?: string | null;
}

export interface Schedule {
    name: string;
    every: string;
    zone?: string | null;
    next_at?: string | null;
    last_at?: string | null;
    last_state?: string | null;
}

/** One try after the other of telling a server of one change. */
export interface Delivery {
    id: number;
    webhook: string;
    address: string;
    model: string;
    object_id: string;
    state: string;
    attempts: number;
    attempts_max: number;
    error?: string;
    created_at: string;
    next_at?: string;
    finished_at?: string;
}

/** A webhook of a model's `on:`. */
export interface Webhook {
    name: string;
    model: string;
    event: "created" | "changed" | "deleted";
    when?: string;
    address: string;
    waiting: number;
    dead: number;
    last?: Delivery;
}

export interface Mail {
    id: string | number;
    to: string;
    subject: string;
    template?: string | null;
    state: string;
    attempts: number;
    error?: string | null;
    created_at: string;
    sent_at?: string | null;
    html?: string | null;
    text?: string | null;
    headers?: Record<string, string> | null;
}

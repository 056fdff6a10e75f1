/** A file of GET /admin/v1/backups; or what is being done, or failed, with its `work`. */
export interface Backup {
    name: string;
    bytes?: number;
    created_at?: string;
    state: string;
    work?: "backup" | "restore";
    error?: string;
}

import { useNotify } from "react-admin";
import { useWords } from "../base/Problem";
import { post } from "../base/request";
import { seeAs } from "../base/session";

/** The site as a person or a role gets it: read-only, in this tab, and recorded. */
export function useSeeAs() {
    const notify = useNotify();
    const words = useWords();
    return async (whom: { user: string } | { role: string }, label: string) => {
        try {
            const token = await post<{ access_token: string; expires_at: string }>("/admin/v1/see-as", whom);
            seeAs({ ...token, label });
        } catch (error) {
            notify(words(error), { type: "error" });
        }
    };
}

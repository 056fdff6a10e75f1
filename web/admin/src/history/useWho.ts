import { useQueries } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { displayOf, findModel } from "../base/definition";
import { useArea, useSite } from "../base/SiteContext";
import { readPerson } from "../people/people";
import { readMany } from "../records/rest";
import { nameSelect } from "../records/select";

const SHOWN_LETTERS = 8;
const KEPT_MS = 600_000;

/** The names of accounts, as far as the person may know them. */
export function useWho(ids: (string | null)[]): (id: string | null) => string {
    const translate = useTranslate();
    const { me } = useSite();
    const mayUse = useArea();
    const model = findModel("user");
    const asked = [...new Set(ids.filter((id): id is string => id !== null && id !== me.id))];
    const names = useQueries({
        queries: asked.map((id) => ({
            queryKey: ["who", id],
            queryFn: async () => {
                if (mayUse("people")) return (await readPerson(id)).email;
                const [row] = model ? await readMany(model, [id], nameSelect(model)) : [];
                return row ? displayOf(model!, row) : null;
            },
            staleTime: KEPT_MS,
            retry: false,
        })),
    });
    return (id) => {
        if (id === null) return translate("socle.common.nobody");
        if (id === me.id) return `${me.email} (${translate("socle.history.me")})`;
        return names[asked.indexOf(id)]?.data || id.slice(0, SHOWN_LETTERS);
    };
}

import { Tab, Tabs } from "@mui/material";
import { useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import { useListFilter } from "./useListFilter";

const EVERYTHING = "";

export function NamedFilters({ model }: { model: Model }) {
    const translate = useTranslate();
    const [filter, change] = useListFilter();
    if (model.filters.length === 0) return null;
    const known = model.filters.some((named) => named.name === filter.named);
    return (
        <Tabs
            value={known ? filter.named : EVERYTHING} onChange={(_, name: string) => change({ named: name || undefined })}
            variant="scrollable" scrollButtons="auto" allowScrollButtonsMobile aria-label={translate("socle.records.filters")}
            sx={{ borderBottom: 1, borderColor: "divider", px: 1 }}
        >
            <Tab value={EVERYTHING} label={translate("socle.common.all")} />
            {model.filters.map((named) => <Tab key={named.name} value={named.name} label={named.title} />)}
        </Tabs>
    );
}

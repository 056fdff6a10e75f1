import FilterIcon from "@mui/icons-material/FilterList";
import SearchIcon from "@mui/icons-material/Search";
import { Badge, Box, Button, InputAdornment, TextField } from "@mui/material";
import { useEffect, useState } from "react";
import { ColumnsButton, useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import { countConditions } from "../records/dialect";
import { AsOfButton } from "./AsOfButton";
import { FilterBuilder } from "./FilterBuilder";
import { useListFilter } from "./useListFilter";
import { ViewsButton } from "./ViewsButton";

const TYPING_PAUSE_MS = 250;

/** What narrows the list: words, conditions, a moment; and how it is shown. */
export function ListBar({ model }: { model: Model }) {
    const translate = useTranslate();
    const [filter] = useListFilter();
    const [anchor, setAnchor] = useState<HTMLElement | null>(null);
    return (
        <Box sx={{ display: "flex", gap: 1, alignItems: "center", p: 1, flexWrap: "wrap" }}>
            <QuickSearch model={model} />
            <Badge badgeContent={countConditions(filter.where)} color="primary">
                <Button startIcon={<FilterIcon />} onClick={(event) => setAnchor(event.currentTarget)} aria-haspopup="dialog">
                    {translate("socle.records.filter")}
                </Button>
            </Badge>
            {model.history && <AsOfButton />}
            <Box sx={{ flex: 1 }} />
            <ViewsButton model={model} />
            <ColumnsButton />
            {anchor && <FilterBuilder model={model} anchor={anchor} onClose={() => setAnchor(null)} />}
        </Box>
    );
}

function QuickSearch({ model }: { model: Model }) {
    const translate = useTranslate();
    const [filter, change] = useListFilter();
    const [text, setText] = useState(filter.q ?? "");
    const label = translate("socle.records.search", { name: model.title });
    useEffect(() => setText(filter.q ?? ""), [filter.q]);
    useEffect(() => {
        if (text === (filter.q ?? "")) return;
        const timer = setTimeout(() => change({ q: text || undefined }), TYPING_PAUSE_MS);
        return () => clearTimeout(timer);
    }, [text, filter, change]);
    return (
        <TextField
            type="search" placeholder={label} value={text} onChange={(event) => setText(event.target.value)}
            inputProps={{ "aria-label": label }} sx={{ m: 0, width: { xs: "100%", sm: 260 } }}
            InputProps={{ startAdornment: <InputAdornment position="start"><SearchIcon fontSize="small" /></InputAdornment> }}
        />
    );
}

import SearchIcon from "@mui/icons-material/Search";
import { Autocomplete, Box, InputAdornment, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { readPage } from "../records/rest";
import { nameSelect } from "../records/select";
import { displayOf, type Model, type Row } from "./definition";
import { useSite } from "./SiteContext";

const FOUND_A_MODEL = 5;
const TYPING_PAUSE_MS = 250;

interface Found {
    model: Model;
    row: Row;
}

/** Finds records of all models that can be searched, and goes there. The key “/” leads into it. */
export function FindRecord() {
    const translate = useTranslate();
    const navigate = useNavigate();
    const { definition } = useSite();
    const input = useRef<HTMLInputElement>(null);
    const [text, setText] = useState("");
    const [asked, setAsked] = useState("");
    useEffect(() => {
        const timer = setTimeout(() => setAsked(text.trim()), TYPING_PAUSE_MS);
        return () => clearTimeout(timer);
    }, [text]);
    useEffect(() => {
        const onKey = (event: KeyboardEvent) => {
            const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
            if (event.key !== "/" || typing) return;
            event.preventDefault();
            input.current?.focus();
        };
        window.addEventListener("keydown", onKey);
        return () => window.removeEventListener("keydown", onKey);
    }, []);
    const { data = [] } = useQuery({
        queryKey: ["find", asked],
        enabled: asked !== "",
        queryFn: async (): Promise<Found[]> => {
            const models = definition.models.filter((model) => model.search);
            const pages = await Promise.all(models.map((model) => readPage(model, { filter: { q: asked }, page: 1, perPage: FOUND_A_MODEL, select: nameSelect(model) })));
            return pages.flatMap((page, index) => page.rows.map((row) => ({ model: models[index]!, row })));
        },
    });
    const label = translate("socle.home.find");
    return (
        <Box sx={{ flex: 1, px: { xs: 1, sm: 3 }, minWidth: 0 }}>
            <Autocomplete<Found>
                options={asked ? data : []} filterOptions={(all) => all} value={null} inputValue={text} blurOnSelect clearOnBlur size="small" sx={{ maxWidth: 420 }} forcePopupIcon={false}
                groupBy={({ model }) => model.title} getOptionLabel={({ model, row }) => displayOf(model, row)} getOptionKey={({ model, row }) => `${model.name} ${row.id}`}
                noOptionsText={translate("socle.records.none")} open={asked !== "" && text !== ""}
                onInputChange={(_, next, reason) => setText(reason === "input" ? next : "")}
                onChange={(_, found) => found && navigate(`/${found.model.name}/${encodeURIComponent(String(found.row.id))}`)}
                renderInput={(parameters) => (
                    <TextField
                        {...parameters} placeholder={label} sx={{ m: 0 }} inputRef={input} inputProps={{ ...parameters.inputProps, "aria-label": label }}
                        InputProps={{ ...parameters.InputProps, startAdornment: <InputAdornment position="start"><SearchIcon fontSize="small" /></InputAdornment> }}
                    />
                )}
            />
        </Box>
    );
}

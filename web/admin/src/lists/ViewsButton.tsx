import DeleteIcon from "@mui/icons-material/DeleteOutline";
import ViewIcon from "@mui/icons-material/BookmarkBorder";
import { Box, Button, IconButton, List, ListItem, ListItemButton, ListItemText, Popover, TextField, Typography } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useListContext, useStore, useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import type { ListFilter } from "../records/dialect";
import { hiddenAtFirst } from "./columns";

interface View {
    name: string;
    filter: ListFilter;
    sort: { field: string; order: "ASC" | "DESC" };
    hidden: string[];
}

/** Filters, order and columns under a name, kept in this browser. */
export function ViewsButton({ model }: { model: Model }) {
    const translate = useTranslate();
    const list = useListContext();
    const [views, setViews] = useStore<View[]>(`${model.name}.views`, []);
    const [hidden, setHidden] = useStore<string[]>(`${model.name}.datatable`, hiddenAtFirst(model));
    const [anchor, setAnchor] = useState<HTMLElement | null>(null);
    const [name, setName] = useState("");

    const save = (event: FormEvent) => {
        event.preventDefault();
        if (!name.trim()) return;
        const view = { name: name.trim(), filter: list.filterValues as ListFilter, sort: list.sort, hidden };
        setViews([...views.filter((each) => each.name !== view.name), view]);
        setName("");
    };
    const show = (view: View) => {
        list.setFilters(view.filter, undefined, false);
        list.setSort(view.sort);
        setHidden(view.hidden);
        setAnchor(null);
    };
    return (
        <>
            <Button startIcon={<ViewIcon />} onClick={(event) => setAnchor(event.currentTarget)} aria-haspopup="dialog">{translate("socle.records.views")}</Button>
            <Popover
                open={Boolean(anchor)} anchorEl={anchor} onClose={() => setAnchor(null)} anchorOrigin={{ vertical: "bottom", horizontal: "right" }} transformOrigin={{ vertical: "top", horizontal: "right" }}
                slotProps={{ paper: { role: "dialog", "aria-label": translate("socle.records.views"), sx: { width: 300, p: 1.5 } } }}
            >
                {views.length === 0 && <Typography color="text.secondary" sx={{ mb: 1 }}>{translate("socle.records.no_views")}</Typography>}
                <List dense disablePadding>
                    {views.map((view) => (
                        <ListItem
                            key={view.name} disablePadding
                            secondaryAction={
                                <IconButton edge="end" size="small" aria-label={translate("socle.records.delete_view", { name: view.name })} onClick={() => setViews(views.filter((each) => each !== view))}>
                                    <DeleteIcon fontSize="small" />
                                </IconButton>
                            }
                        >
                            <ListItemButton onClick={() => show(view)}><ListItemText>{view.name}</ListItemText></ListItemButton>
                        </ListItem>
                    ))}
                </List>
                <Box component="form" onSubmit={save} sx={{ display: "flex", gap: 1, alignItems: "center" }}>
                    <TextField label={translate("socle.records.view_name")} value={name} onChange={(event) => setName(event.target.value)} sx={{ flex: 1 }} />
                    <Button type="submit" disabled={!name.trim()}>{translate("socle.common.save")}</Button>
                </Box>
            </Popover>
        </>
    );
}

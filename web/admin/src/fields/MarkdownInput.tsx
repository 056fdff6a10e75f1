import { Box, Paper, Tab, Tabs } from "@mui/material";
import { useState } from "react";
import { TextInput, useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { emptyToNull } from "./empty";
import type { SpecialProps } from "./FieldInput";

/** Markdown with what becomes of it, live beside it, or behind a tab where there is no room. */
export default function MarkdownInput({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const [tab, setTab] = useState(0);
    const text = useWatch({ name: field.name }) as string | null;
    return (
        <Box sx={{ width: "100%" }}>
            <Tabs value={tab} onChange={(_, next: number) => setTab(next)} sx={{ display: { md: "none" } }}>
                <Tab label={translate("socle.records.write")} />
                <Tab label={translate("socle.records.preview")} />
            </Tabs>
            <Box sx={{ display: "grid", gridTemplateColumns: { md: "1fr 1fr" }, gap: 1.5 }}>
                <Box sx={{ display: { xs: tab === 0 ? "block" : "none", md: "block" } }}>
                    <TextInput
                        source={field.name} label={field.title} helperText={field.help ?? false} validate={validate} fullWidth multiline minRows={6}
                        parse={emptyToNull} autoFocus={autoFocus}
                    />
                </Box>
                <Paper
                    variant="outlined" role="region" aria-label={translate("socle.records.preview")}
                    sx={{ display: { xs: tab === 1 ? "block" : "none", md: "block" }, p: 1.5, mt: 1, overflow: "auto", maxHeight: 480, "& > :first-of-type": { mt: 0 } }}
                >
                    {text ? <Markdown remarkPlugins={[remarkGfm]}>{text}</Markdown> : <Box sx={{ color: "text.secondary" }}>{translate("socle.records.no_preview")}</Box>}
                </Paper>
            </Box>
        </Box>
    );
}

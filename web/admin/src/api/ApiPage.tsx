import { Box, Button, MenuItem, Tab, Tabs, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useStore, useTranslate } from "react-admin";
import { useNavigate, useParams } from "react-router-dom";
import { Code } from "../base/Code";
import { findModel } from "../base/definition";
import { Page } from "../base/Page";
import { useSite } from "../base/SiteContext";
import { setupOf, snippetsOf, type Tongue } from "./snippets";

const TONGUES: Tongue[] = ["curl", "javascript", "python"];

/** How a program does what this site does, for the model at hand. */
export default function ApiPage() {
    const translate = useTranslate();
    const navigate = useNavigate();
    const { about, definition } = useSite();
    const { name } = useParams();
    const [tongue, setTongue] = useStore<Tongue>("api.tongue", "javascript");
    const [url] = useState(window.location.origin);
    const model = findModel(name) ?? definition.models[0];
    return (
        <Page title={translate("socle.api.title")} wide={false} actions={<Button variant="outlined" href="/docs" target="_blank" rel="noreferrer">{translate("socle.api.reference")}</Button>}>
            <Typography color="text.secondary" sx={{ mb: 1 }}>{translate("socle.api.text")}</Typography>
            <Box sx={{ display: "flex", gap: 2, alignItems: "center", flexWrap: "wrap", mb: 2 }}>
                <TextField select label={translate("socle.api.model")} value={model?.name ?? ""} onChange={(event) => navigate(`/api/${event.target.value}`)} sx={{ minWidth: 200 }}>
                    {definition.models.map((each) => <MenuItem key={each.name} value={each.name}>{each.title}</MenuItem>)}
                </TextField>
                <Tabs value={tongue} onChange={(_, next: Tongue) => setTongue(next)}>
                    {TONGUES.map((each) => <Tab key={each} value={each} label={translate(`socle.api.${each}`)} />)}
                </Tabs>
            </Box>
            <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0,1fr)", gap: 2 }}>
                <Code text={setupOf(tongue, url, about.anon_key)} label={translate("socle.sign_in.title")} />
                {model && snippetsOf(model, tongue, url, about.anon_key).map((snippet) => (
                    <Box key={snippet.title} component="section">
                        <Typography component="h2" variant="h6">{translate(`socle.api.${snippet.title}`)}</Typography>
                        <Code text={snippet.text} label={translate(`socle.api.${snippet.title}`)} />
                    </Box>
                ))}
            </Box>
        </Page>
    );
}

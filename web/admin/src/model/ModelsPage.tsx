import { Box, Button, List, ListItemButton, ListItemText, Paper, Tab, Tabs } from "@mui/material";
import { lazy, Suspense, useState } from "react";
import { useTranslate } from "react-admin";
import { Link, useParams } from "react-router-dom";
import { findModel } from "../base/definition";
import { Page } from "../base/Page";
import { Waiting } from "../base/Problem";
import { useArea, useSite } from "../base/SiteContext";
import { ModelDetails } from "./ModelDetails";
import { RuleTester } from "./RuleTester";

const Diagram = lazy(() => import("./Diagram"));

export default function ModelsPage() {
    const translate = useTranslate();
    const mayUse = useArea();
    const { definition } = useSite();
    const { name } = useParams();
    const [tab, setTab] = useState(name ? "models" : "diagram");
    const model = findModel(name) ?? definition.models[0];
    return (
        <Page title={translate("socle.model.title")} actions={<Button component={Link} to="/api">{translate("socle.menu.api")}</Button>}>
            <Tabs value={tab} onChange={(_, next: string) => setTab(next)} sx={{ mb: 1.5 }}>
                <Tab value="diagram" label={translate("socle.model.diagram")} />
                <Tab value="models" label={translate("socle.model.fields")} />
                {mayUse("model") && <Tab value="tester" label={translate("socle.model.tester")} />}
            </Tabs>
            {tab === "diagram" && <Suspense fallback={<Waiting />}><Diagram onChoose={() => setTab("models")} /></Suspense>}
            {tab === "tester" && <RuleTester />}
            {tab === "models" && model && (
                <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", md: "200px minmax(0,1fr)" }, gap: 2, alignItems: "start" }}>
                    <Paper variant="outlined" component="nav" aria-label={translate("socle.common.model")}>
                        <List dense>
                            {definition.models.map((each) => (
                                <ListItemButton key={each.name} component={Link} to={`/data-model/${each.name}`} selected={each === model}>
                                    <ListItemText primary={each.title} secondary={each.name} />
                                </ListItemButton>
                            ))}
                        </List>
                    </Paper>
                    <ModelDetails model={model} />
                </Box>
            )}
        </Page>
    );
}

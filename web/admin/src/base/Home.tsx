import { Box, Button, Paper, Typography } from "@mui/material";
import { useQueries } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { Timeline } from "../history/Timeline";
import { readPage } from "../records/rest";
import type { Model } from "./definition";
import { useFormats } from "./format";
import { Page } from "./Page";
import { useSite } from "./SiteContext";

const STEPS_SHOWN = 25;
const COUNTED_FOR_MS = 30_000;

/** What there is, and who changed what: with the way to put it right. */
export function Home() {
    const translate = useTranslate();
    const { definition } = useSite();
    return (
        <Page title={definition.title}>
            <Counts models={definition.models} />
            <Paper variant="outlined" component="section" aria-labelledby="recent" sx={{ px: 2, pt: 1.5, pb: 1, maxWidth: 960 }}>
                <Box sx={{ display: "flex", alignItems: "center" }}>
                    <Typography id="recent" component="h2" variant="h5" sx={{ flex: 1 }}>{translate("socle.home.recent")}</Typography>
                    <Button component={Link} to="/history">{translate("socle.home.all")}</Button>
                </Box>
                <Timeline filter={{}} limit={STEPS_SHOWN} endless={false} nothing="socle.home.nothing" />
            </Paper>
        </Page>
    );
}

function Counts({ models }: { models: Model[] }) {
    const formats = useFormats();
    const counts = useQueries({
        queries: models.map((model) => ({
            queryKey: [model.name, "count"],
            queryFn: () => readPage(model, { filter: {}, page: 1, perPage: 1, select: model.key.name }),
            staleTime: COUNTED_FOR_MS,
        })),
    });
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(140px, 1fr))", gap: 1, mb: 2 }}>
            {models.map((model, index) => {
                const count = counts[index]?.data;
                return (
                    <Paper
                        key={model.name} variant="outlined" component={Link} to={`/${model.name}`}
                        sx={{ p: 1.5, color: "inherit", textDecoration: "none", "&:hover": { bgcolor: "action.hover" } }}
                    >
                        <Typography color="text.secondary" noWrap>{model.title}</Typography>
                        <Typography sx={{ fontSize: "1.4rem", fontWeight: 650 }}>{count ? `${count.guessed ? "≈ " : ""}${formats.number(count.total)}` : "…"}</Typography>
                    </Paper>
                );
            })}
        </Box>
    );
}

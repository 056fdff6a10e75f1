import { Alert, Box, Button } from "@mui/material";
import { Layout, useTranslate, type LayoutProps } from "react-admin";
import { PageError } from "./PageError";
import { seeAs, seenAs } from "./session";
import { SiteBar } from "./SiteBar";
import { SiteMenu } from "./SiteMenu";

export function SiteLayout({ children }: LayoutProps) {
    return (
        <Layout appBar={SiteBar} menu={SiteMenu} error={PageError} appBarAlwaysOn sx={{ minWidth: "0 !important", "& .RaLayout-content": { minWidth: 0, pr: { xs: 0, sm: 1 } } }}>
            <SeenAsBanner />
            {children}
        </Layout>
    );
}

function SeenAsBanner() {
    const translate = useTranslate();
    const seen = seenAs();
    if (!seen) return null;
    return (
        <Box sx={{ pt: 1.5 }}>
            <Alert
                severity="warning"
                action={<Button color="inherit" onClick={() => seeAs(null)}>{translate("socle.people.see_as_end")}</Button>}
            >
                {translate("socle.people.see_as_text", { name: seen.label })}
            </Alert>
        </Box>
    );
}

import { Button, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Code } from "../base/Code";
import { Page } from "../base/Page";
import { Problem, Waiting } from "../base/Problem";
import { get } from "../base/request";

interface Key {
    name: string;
    key: string;
}

export default function KeysPage() {
    const translate = useTranslate();
    const { data, error, refetch } = useQuery({ queryKey: ["admin", "keys"], queryFn: () => get<Key[] | { items: Key[] }>("/admin/v1/keys") });
    const keys = Array.isArray(data) ? data : (data?.items ?? []);
    return (
        <Page title={translate("socle.work.keys")} wide={false}>
            {error ? <Problem error={error} retry={refetch} /> : !data && <Waiting />}
            {keys.map((key) => <OneKey key={key.name} name={key.name} value={key.key} />)}
        </Page>
    );
}

function OneKey({ name, value }: { name: string; value: string }) {
    const translate = useTranslate();
    const secret = name === "service";
    const [shown, setShown] = useState(!secret);
    return (
        <Paper variant="outlined" sx={{ p: 2, mb: 1.5 }}>
            <Typography component="h2" variant="h6">{name}</Typography>
            <Typography color="text.secondary" sx={{ mb: 1 }}>{translate(secret ? "socle.work.service" : "socle.work.anon", { _: name })}</Typography>
            {shown && <Code text={value} label={name} />}
            {secret && <Button onClick={() => setShown(!shown)}>{translate(shown ? "socle.work.hide" : "socle.work.reveal")}</Button>}
        </Paper>
    );
}

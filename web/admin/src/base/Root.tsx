import { QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { AdminContext, localStorageStore, type I18nProvider } from "react-admin";
import { authProvider } from "../auth/authProvider";
import { Gate } from "../auth/Gate";
import { dataProvider } from "../records/dataProvider";
import { makeTexts } from "./i18n";
import { Refusal } from "./request";
import { darkTheme, lightTheme } from "./theme";

const store = localStorageStore("1", "socle-admin");

/** What everything stands in: texts, theme, store, the cache of what was asked. */
export function Root() {
    const [texts, setTexts] = useState<I18nProvider>();
    const queryClient = useMemo(makeQueryClient, []);
    useEffect(() => {
        void makeTexts(() => void queryClient.invalidateQueries()).then(setTexts);
    }, [queryClient]);
    if (!texts) return null;
    return (
        <AdminContext
            authProvider={authProvider}
            dataProvider={dataProvider}
            i18nProvider={texts}
            queryClient={queryClient}
            store={store}
            theme={lightTheme}
            darkTheme={darkTheme}
        >
            <Gate />
        </AdminContext>
    );
}

function makeQueryClient() {
    return new QueryClient({
        defaultOptions: {
            queries: {
                refetchOnWindowFocus: false,
                networkMode: "always",
                retry: (count, error) => !(error instanceof Refusal) && count < 2,
            },
            mutations: { networkMode: "always" },
        },
    });
}

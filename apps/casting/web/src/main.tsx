import "./style.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";

import { App } from "./App";
import { applyTheme, PreferencesProvider } from "./lib/preferences";
import { SessionProvider } from "./lib/session";
import { loadSite } from "./lib/site";
import { ToastProvider } from "./ui/Toasts";

applyTheme();
const root = createRoot(document.getElementById("root")!);
const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 15_000, retry: 1, refetchOnWindowFocus: false } },
});

async function start() {
    const site = await loadSite();
    root.render(
        <StrictMode>
            <QueryClientProvider client={queries}>
                <PreferencesProvider>
                    <SessionProvider site={site}>
                        <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
                            <ToastProvider>
                                <App />
                            </ToastProvider>
                        </BrowserRouter>
                    </SessionProvider>
                </PreferencesProvider>
            </QueryClientProvider>
        </StrictMode>,
    );
}

start().catch(() => {
    root.render(
        <main className="empty" role="alert">
            <h1>The server cannot be reached</h1>
            <p>Le serveur est injoignable.</p>
        </main>,
    );
});

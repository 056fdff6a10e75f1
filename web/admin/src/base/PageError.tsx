import { useEffect } from "react";
import { useTranslate } from "react-admin";
import { useLocation } from "react-router-dom";
import { Problem } from "./Problem";
import { Refusal } from "./request";

const NOT_LOADED = /dynamically imported module|importing a module script/i;

interface Props {
    error?: unknown;
    resetErrorBoundary?: () => void;
}

/** A page that could not be shown, mostly as its part of the program could not be loaded. */
export function PageError({ error, resetErrorBoundary }: Props) {
    const translate = useTranslate();
    const { pathname } = useLocation();
    // Other pages are there still: to go to one leaves the error behind.
    useEffect(() => () => resetErrorBoundary?.(), [pathname, resetErrorBoundary]);
    const notLoaded = error instanceof Error && NOT_LOADED.test(error.message);
    const told = notLoaded ? new Refusal(0, { code: "OFFLINE" }) : new Error(`${translate("socle.error.page")} ${error instanceof Error ? error.message : ""}`);
    // A browser keeps that it could not load a module until the page is loaded anew.
    return <Problem error={told} retry={() => window.location.reload()} />;
}

import { Chip } from "@mui/material";
import { useTranslate } from "react-admin";

const COLOURS: Record<string, "success" | "error" | "warning" | "default"> = {
    done: "success", succeeded: "success", sent: "success", active: "success", info: "default",
    dead: "error", failed: "error", error: "error", disabled: "error", critical: "error", refused: "error",
    running: "warning", restoring: "warning", warning: "warning", unconfirmed: "warning",
};

/** A state in one word, with its colour beside the word. */
export function State({ state, label }: { state: string; label?: string }) {
    const translate = useTranslate();
    return <Chip size="small" variant="outlined" color={COLOURS[state] ?? "default"} label={label ?? translate(`socle.state.${state}`, { _: state })} />;
}

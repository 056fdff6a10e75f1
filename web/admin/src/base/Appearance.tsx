import DarkIcon from "@mui/icons-material/DarkModeOutlined";
import LightIcon from "@mui/icons-material/LightModeOutlined";
import { Button, IconButton, Tooltip } from "@mui/material";
import { useLocaleState, useTheme, useTranslate } from "react-admin";
import { LANGUAGES } from "./language";

/** Language and light or dark, each one press away. */
export function AppearanceButtons() {
    const translate = useTranslate();
    const [theme, setTheme] = useTheme();
    const [locale, setLocale] = useLocaleState();
    const other = LANGUAGES.find((language) => language.locale !== locale)!;
    const title = translate(theme === "dark" ? "socle.account.light" : "socle.account.dark");
    return (
        <>
            <Tooltip title={other.name} describeChild>
                <Button color="inherit" lang={other.locale} onClick={() => setLocale(other.locale)} sx={{ minWidth: 0 }}>
                    {other.locale.toUpperCase()}
                </Button>
            </Tooltip>
            <Tooltip title={title}>
                <IconButton color="inherit" aria-label={title} onClick={() => setTheme(theme === "dark" ? "light" : "dark")}>
                    {theme === "dark" ? <LightIcon fontSize="small" /> : <DarkIcon fontSize="small" />}
                </IconButton>
            </Tooltip>
        </>
    );
}

import { defaultTheme, type RaThemeOptions } from "react-admin";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif';

interface Palette {
    mode: "light" | "dark";
    ink: string;
    faint: string;
    ground: string;
    paper: string;
    line: string;
    accent: string;
    onAccent: string;
    hover: string;
}

const LIGHT: Palette = {
    mode: "light", ink: "#1c2526", faint: "#556163", ground: "#f6f6f3", paper: "#ffffff", line: "#e2e3de",
    accent: "#1f5d57", onAccent: "#ffffff", hover: "#eef2f0",
};
const DARK: Palette = {
    mode: "dark", ink: "#e6ebe9", faint: "#a3afad", ground: "#14191a", paper: "#1b2223", line: "#2e3839",
    accent: "#7fcabd", onAccent: "#0d1f1c", hover: "#243031",
};

function themeOf(palette: Palette): RaThemeOptions {
    return {
        ...defaultTheme,
        palette: {
            mode: palette.mode,
            primary: { main: palette.accent, contrastText: palette.onAccent },
            secondary: { main: palette.accent, contrastText: palette.onAccent },
            error: { main: palette.mode === "light" ? "#a8322a" : "#f0968e" },
            success: { main: palette.mode === "light" ? "#2a6b3c" : "#8fd0a0" },
            warning: { main: palette.mode === "light" ? "#8a5a00" : "#e5b567" },
            background: { default: palette.ground, paper: palette.paper },
            text: { primary: palette.ink, secondary: palette.faint },
            divider: palette.line,
            action: { hover: palette.hover },
        },
        shape: { borderRadius: 8 },
        sidebar: { width: 216, closedWidth: 52 },
        typography: {
            fontFamily: FONT,
            fontSize: 13,
            h4: { fontSize: "1.45rem", fontWeight: 650, letterSpacing: "-0.01em" },
            h5: { fontSize: "1.2rem", fontWeight: 650 },
            h6: { fontSize: "1rem", fontWeight: 650 },
            button: { textTransform: "none", fontWeight: 600 },
            overline: { letterSpacing: "0.04em", fontWeight: 600, lineHeight: 2 },
        },
        components: componentsOf(palette),
    };
}

function componentsOf(palette: Palette): RaThemeOptions["components"] {
    const outline = { boxShadow: "none", border: `1px solid ${palette.line}` };
    return {
        ...defaultTheme.components,
        MuiCssBaseline: {
            styleOverrides: {
                ":focus-visible": { outline: `2px solid ${palette.accent}`, outlineOffset: 2 },
                "@media (prefers-reduced-motion: reduce)": { "*": { transition: "none !important", animation: "none !important" } },
            },
        },
        MuiButtonBase: { defaultProps: { disableRipple: true } },
        MuiButton: { defaultProps: { disableElevation: true, size: "small" }, styleOverrides: { root: { minHeight: 32 } } },
        MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: "none" } } },
        MuiCard: { styleOverrides: { root: outline } },
        MuiPopover: { styleOverrides: { paper: { ...outline, boxShadow: "0 8px 28px rgba(0,0,0,.16)" } } },
        MuiDialog: { styleOverrides: { paper: outline } },
        MuiTextField: { defaultProps: { variant: "outlined", size: "small", margin: "dense" } },
        MuiFormControl: { defaultProps: { variant: "outlined", size: "small", margin: "dense" } },
        MuiTableCell: {
            styleOverrides: {
                root: { borderColor: palette.line, padding: "6px 12px" },
                head: { color: palette.faint, fontWeight: 600, background: palette.paper, whiteSpace: "nowrap" },
                paddingCheckbox: { padding: "0 0 0 8px" },
            },
        },
        MuiTab: { styleOverrides: { root: { minHeight: 40, padding: "6px 14px", minWidth: 0 } } },
        MuiTabs: { styleOverrides: { root: { minHeight: 40 } } },
        MuiAppBar: {
            styleOverrides: {
                root: { background: palette.paper, color: palette.ink, boxShadow: "none", borderBottom: `1px solid ${palette.line}` },
            },
        },
        MuiTooltip: { defaultProps: { enterDelay: 400 } },
        RaMenuItemLink: {
            styleOverrides: {
                root: {
                    borderRadius: 6, margin: "1px 8px", padding: "5px 10px", color: palette.faint, minHeight: 34,
                    "&.RaMenuItemLink-active": { background: palette.hover, color: palette.accent, fontWeight: 650 },
                },
            },
        },
    } as RaThemeOptions["components"];
}

export const lightTheme = themeOf(LIGHT);
export const darkTheme = themeOf(DARK);

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.SOCLE_URL ?? "http://127.0.0.1:8090";

export default defineConfig({
    base: "/admin/",
    plugins: [react()],
    // The icons' first form is CommonJS, which the development server takes apart differently.
    resolve: { alias: [{ find: /^@mui\/icons-material\/(?!esm\/)(.*)/, replacement: "@mui/icons-material/esm/$1" }] },
    build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1500 },
    server: {
        proxy: Object.fromEntries(
            ["/admin/v1", "/auth/v1", "/rest/v1", "/events/v1", "/docs", "/openapi.json"].map((path) => [path, server]),
        ),
    },
});

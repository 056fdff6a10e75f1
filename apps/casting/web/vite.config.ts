import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const socle = process.env.SOCLE ?? "http://127.0.0.1:8090";

export default defineConfig({
    plugins: [react()],
    server: { proxy: { "/rest": socle, "/auth": socle, "/site.json": socle, "/openapi.json": socle } },
    build: {
        target: "es2022",
        // Small files stay files: what is inlined as data: would need a weaker policy.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rollupOptions: {
            output: {
                manualChunks: (id) =>
                    id.includes("supabase") ? "supabase" : id.includes("node_modules") ? "react" : undefined,
            },
        },
    },
});

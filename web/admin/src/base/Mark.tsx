import { Box } from "@mui/material";

export function Mark({ size = 28 }: { size?: number }) {
    return (
        <Box component="svg" viewBox="0 0 32 32" width={size} height={size} aria-hidden sx={{ flex: "none", display: "block" }}>
            <rect width="32" height="32" rx="7" fill="#1f5d57" />
            <path d="M8 21h16v3H8zM11 15h10v4H11zM14 8h4v5h-4z" fill="#fff" />
        </Box>
    );
}

import { Button } from "@mui/material";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { Empty } from "./Empty";

export function NotFound() {
    const translate = useTranslate();
    return (
        <Empty text={translate("ra.page.not_found")}>
            <Button component={Link} to="/" variant="outlined">{translate("socle.menu.home")}</Button>
        </Empty>
    );
}

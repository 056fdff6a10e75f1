import { Button } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { get, post } from "../base/request";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { useAct } from "../base/useAct";
import type { Schedule } from "./jobs";

export function Schedules() {
    const translate = useTranslate();
    const formats = useFormats();
    const act = useAct();
    const found = useQuery({ queryKey: ["admin", "schedules"], queryFn: () => get<{ items: Schedule[] } | Schedule[]>("/admin/v1/schedules") });
    const items = Array.isArray(found.data) ? found.data : (found.data?.items ?? []);
    const runNow = (name: string) => act(() => post("/admin/v1/jobs", { name, arguments: {} }), "socle.work.queued");
    return (
        <Rows<Schedule>
            items={items} keyOf={(schedule) => schedule.name} found={found} nothing={translate("socle.common.none")}
            columns={[
                { title: translate("socle.common.name"), cell: (schedule) => <strong>{schedule.name}</strong> },
                { title: translate("socle.work.every"), cell: (schedule) => `${schedule.every} ${schedule.zone ?? ""}` },
                { title: translate("socle.work.next"), cell: (schedule) => schedule.next_at && formats.instant(schedule.next_at) },
                { title: translate("socle.work.last"), cell: (schedule) => schedule.last_at && formats.ago(schedule.last_at), wide: true },
                { title: translate("socle.common.state"), cell: (schedule) => schedule.last_state && <State state={schedule.last_state} />, wide: true },
                { title: translate("socle.common.actions"), cell: (schedule) => <Button onClick={() => void runNow(schedule.name)}>{translate("socle.work.run_now")}</Button>, align: "right" },
            ]}
        />
    );
}

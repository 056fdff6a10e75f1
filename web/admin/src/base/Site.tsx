import { lazy, useMemo } from "react";
import { AdminUI, CustomRoutes, Resource } from "react-admin";
import { Navigate, Route } from "react-router-dom";
import { Announcements } from "./Announcements";
import { displayOf, type Row } from "./definition";
import { Home } from "./Home";
import { SiteLayout } from "./SiteLayout";
import { SiteContext, type SiteState } from "./SiteContext";
import { NotFound } from "./NotFound";
import { RecordCreate } from "../records/RecordCreate";
import { RecordList } from "../records/RecordList";
import { RecordPage } from "../records/RecordPage";

const HistoryPage = lazy(() => import("../history/HistoryPage"));
const PeoplePage = lazy(() => import("../people/PeoplePage"));
const PersonPage = lazy(() => import("../people/PersonPage"));
const AccountPage = lazy(() => import("../people/AccountPage"));
const ModelsPage = lazy(() => import("../model/ModelsPage"));
const JobsPage = lazy(() => import("../operations/JobsPage"));
const WebhooksPage = lazy(() => import("../operations/WebhooksPage"));
const MailsPage = lazy(() => import("../operations/MailsPage"));
const LogsPage = lazy(() => import("../operations/LogsPage"));
const MetricsPage = lazy(() => import("../operations/MetricsPage"));
const BackupsPage = lazy(() => import("../operations/BackupsPage"));
const KeysPage = lazy(() => import("../operations/KeysPage"));
const SettingsPage = lazy(() => import("../operations/SettingsPage"));
const SqlPage = lazy(() => import("../sql/SqlPage"));
const ApiPage = lazy(() => import("../api/ApiPage"));
const ImportPage = lazy(() => import("../transfer/ImportPage"));

const PAGES = (
    <CustomRoutes>
        <Route path="/first" element={<Navigate to="/" replace />} />
        <Route path="/history" element={<HistoryPage />} />
        <Route path="/people" element={<PeoplePage />} />
        <Route path="/people/:id" element={<PersonPage />} />
        <Route path="/account" element={<AccountPage />} />
        <Route path="/data-model" element={<ModelsPage />} />
        <Route path="/data-model/:name" element={<ModelsPage />} />
        <Route path="/jobs" element={<JobsPage />} />
        <Route path="/webhooks" element={<WebhooksPage />} />
        <Route path="/mails" element={<MailsPage />} />
        <Route path="/logs" element={<LogsPage />} />
        <Route path="/metrics" element={<MetricsPage />} />
        <Route path="/backups" element={<BackupsPage />} />
        <Route path="/keys" element={<KeysPage />} />
        <Route path="/settings" element={<SettingsPage />} />
        <Route path="/sql" element={<SqlPage />} />
        <Route path="/sql/:name" element={<SqlPage />} />
        <Route path="/api" element={<ApiPage />} />
        <Route path="/api/:name" element={<ApiPage />} />
        <Route path="/import/:name" element={<ImportPage />} />
    </CustomRoutes>
);

/** Everything behind the sign-in: a page for each model, and those of the site itself. */
export function Site({ about, me, definition }: SiteState) {
    const state = useMemo(() => ({ about, me, definition }), [about, me, definition]);
    return (
        <SiteContext.Provider value={state}>
            <AdminUI layout={SiteLayout} dashboard={Home} catchAll={NotFound} notification={Announcements} title={definition.title} disableTelemetry>
                {definition.models.map((model) => (
                    <Resource
                        key={model.name}
                        name={model.name}
                        options={{ label: model.title }}
                        recordRepresentation={(record: Row) => displayOf(model, record)}
                        list={RecordList}
                        edit={RecordPage}
                        create={model.may.create === "none" ? undefined : RecordCreate}
                    />
                ))}
                {PAGES}
            </AdminUI>
        </SiteContext.Provider>
    );
}

#pragma once

#include "base/task.h"
#include "http/admin/call.h"

namespace socle::http {

/// The endpoints of /admin/v1, one file a resource. The handler has checked who asks.
using AdminTask = base::Task<Response>;

AdminTask show_about(AdminServices& services, const AdminCall& call);
AdminTask show_me(AdminServices& services, const AdminCall& call);
AdminTask show_definition(AdminServices& services, const AdminCall& call);
AdminTask show_menu(AdminServices& services, const AdminCall& call);
AdminTask make_first_administrator(AdminServices& services, const AdminCall& call);

AdminTask list_roles(AdminServices& services, const AdminCall& call);
AdminTask list_sessions_of(AdminServices& services, const AdminCall& call);
AdminTask end_session_of(AdminServices& services, const AdminCall& call);

AdminTask test_rule(AdminServices& services, const AdminCall& call);
AdminTask see_as(AdminServices& services, const AdminCall& call);

AdminTask list_jobs(AdminServices& services, const AdminCall& call);
AdminTask show_job(AdminServices& services, const AdminCall& call);
AdminTask add_job(AdminServices& services, const AdminCall& call);
AdminTask retry_job(AdminServices& services, const AdminCall& call);
AdminTask cancel_job(AdminServices& services, const AdminCall& call);
AdminTask list_schedules(AdminServices& services, const AdminCall& call);

AdminTask list_webhooks(AdminServices& services, const AdminCall& call);
AdminTask list_deliveries(AdminServices& services, const AdminCall& call);
AdminTask retry_delivery(AdminServices& services, const AdminCall& call);

AdminTask list_mails(AdminServices& services, const AdminCall& call);
AdminTask show_mail(AdminServices& services, const AdminCall& call);
AdminTask resend_mail(AdminServices& services, const AdminCall& call);

AdminTask list_logs(AdminServices& services, const AdminCall& call);
AdminTask show_metrics(AdminServices& services, const AdminCall& call);
AdminTask list_settings(AdminServices& services, const AdminCall& call);
AdminTask list_keys(AdminServices& services, const AdminCall& call);

AdminTask list_tables(AdminServices& services, const AdminCall& call);
AdminTask show_table(AdminServices& services, const AdminCall& call);
AdminTask run_sql(AdminServices& services, const AdminCall& call);

AdminTask list_backups(AdminServices& services, const AdminCall& call);
AdminTask make_backup(AdminServices& services, const AdminCall& call);
AdminTask download_backup(AdminServices& services, const AdminCall& call);
AdminTask delete_backup(AdminServices& services, const AdminCall& call);
AdminTask restore_backup(AdminServices& services, const AdminCall& call);

}  // namespace socle::http

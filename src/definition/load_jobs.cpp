#include "definition/loading.h"

#include "base/convert.h"

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::size_t jobs_max = 1'000;
constexpr std::size_t queues_max = 100;
constexpr std::size_t parameters_bytes_max = 64 * 1024;

/// Reads jobs.yaml.
class JobsReader {
public:
    JobsReader(Loading& loading, const Document& document)
        : loading_(loading),
          definition_(loading.definition),
          document_(document),
          report_(loading.reporter(document)) {}

    void read() {
        const auto& root = document_.yaml.root;
        conform(root, jobs_shape(), report_);
        if (root.entries.size() > jobs_max) {
            return report_(root.begin, fmt::format("more than {} jobs", jobs_max));
        }
        for (const auto& entry : root.entries) {
            if (entry.value.is_map()) read_job(entry);
        }
    }

private:
    void read_job(const YamlEntry& entry) {
        const auto& node = entry.value;
        Job job;
        job.name = entry.key;
        job.place = place_of(entry.mark);
        read_function(job, node.find("function"));
        read_zone(job, node.find("zone"));
        read_time(job, node.find("every"));
        refuse_without_time(node);
        read_parameters(job, node.find("with"));
        job.retries = number_or(node.find("retries"), job.retries);
        job.priority = number_or(node.find("priority"), job.priority);
        job.timeout_s = duration_seconds(scalar_or(node.find("timeout"))).value_or(job.timeout_s);
        job.catch_up = scalar_or(node.find("missed")) == "catch_up";
        job.account = scalar_or(node.find("as"));
        read_queue(job, node.find("queue"));
        definition_.jobs.push_back(std::move(job));
    }

    void read_function(Job& job, const YamlNode* node) {
        if (node == nullptr || !node->is_scalar()) return;
        job.function = node->text;
        check_function(loading_, node->text, node->begin, report_);
    }

    void read_zone(Job& job, const YamlNode* node) {
        const bool given = node != nullptr && node->is_scalar();
        job.zone = base::Zone::find(given ? node->text : "UTC");
        if (job.zone) return;
        report_(node->begin, fmt::format("there is no time zone '{}'{}", node->text,
                                         did_you_mean(node->text, base::Zone::names())));
        job.zone = base::Zone::find("UTC");
    }

    void read_time(Job& job, const YamlNode* node) {
        if (node == nullptr || !node->is_scalar()) return;
        CronFault fault;
        job.every = parse_cron(node->text, fault);
        if (!job.every) {
            report_(place_in(*node, document_.yaml.source, fault.offset), std::move(fault.message));
        } else if (!next_due(*job.every, *job.zone, 0)) {
            report_(node->begin, fmt::format("'{}' never comes", node->text));
        }
    }

    void refuse_without_time(const YamlNode& node) {
        if (node.find("every") != nullptr) return;
        constexpr std::array<std::string_view, 2> of_time = {"zone", "missed"};
        for (const auto& entry : node.entries) {
            if (!contains(of_time, entry.key)) continue;
            report_(entry.mark, fmt::format("key '{}' has a meaning with 'every' only", entry.key));
        }
    }

    void read_parameters(Job& job, const YamlNode* node) {
        if (node == nullptr) return;
        job.place = place_of(node->begin);
        if (!node->is_map()) {
            return report_(node->begin, "'with' is a map of parameters: {name: value}");
        }
        job.parameters = base::canonical_json(node_json(*node));
        if (job.parameters.size() > parameters_bytes_max) {
            report_(node->begin, fmt::format("more than {} bytes", parameters_bytes_max));
        }
    }

    void read_queue(Job& job, const YamlNode* node) {
        if (node == nullptr || !node->is_scalar()) return;
        job.queue = node->text;
        if (definition_.find_queue(job.queue) != nullptr) return;
        std::vector<std::string> names;
        for (const auto& queue : definition_.queues)
            names.push_back(queue.name);
        if (loading_.queues_declared) {
            report_(node->begin, fmt::format("app.yaml has no queue '{}'{}", job.queue,
                                             did_you_mean(job.queue, names)));
        } else if (names.size() < queues_max) {
            definition_.queues.push_back({job.queue, 0});
        } else {
            report_(node->begin, fmt::format("more than {} queues", queues_max));
        }
    }

    static std::int64_t number_or(const YamlNode* node, std::int64_t otherwise) {
        return whole_number(scalar_or(node)).value_or(otherwise);
    }

    Place place_of(const Mark& mark) const { return {document_.path, mark.line, mark.column}; }

    Loading& loading_;
    Definition& definition_;
    const Document& document_;
    ReportAt report_;
};

}  // namespace

void check_function(const Loading& loading, const std::string& name, const Mark& mark,
                    const ReportAt& report) {
    const auto names = loading.definition.function_names();
    if (contains(names, name)) return;
    report(mark,
           fmt::format("there is no function functions/{}.lua{}", name, did_you_mean(name, names)));
}

void load_queues(Loading& loading, const YamlNode* jobs, const ReportAt& report) {
    auto& definition = loading.definition;
    definition.queues.push_back({std::string(default_queue), 0});
    if (jobs == nullptr) return;
    definition.jobs_keep_s = kept_seconds(jobs, definition.jobs_keep_s);
    const auto* queues = jobs->find("queues");
    if (queues == nullptr) return;
    loading.queues_declared = true;
    if (queues->entries.size() > queues_max) {
        return report(queues->begin, fmt::format("more than {} queues", queues_max));
    }
    for (const auto& entry : queues->entries) {
        const auto at_once = whole_number(scalar_or(&entry.value)).value_or(0);
        if (entry.key == default_queue) {
            definition.queues.front().at_once = at_once;
        } else {
            definition.queues.push_back({entry.key, at_once});
        }
    }
}

void load_jobs(Loading& loading) {
    const auto found = std::ranges::find(loading.documents, "jobs.yaml", &Document::path);
    if (found == loading.documents.end() || found->yaml.damaged) return;
    JobsReader(loading, *found).read();
}

}  // namespace socle::definition
